package sqlite

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"time"

	"github.com/intercheck-dev/intercheck/mockserver/store"
)

// Texts are blobs, since a text of SQLite's ends at its first zero byte. The
// sum is there since SQLite cannot tell a body from the zeros that it reads
// behind the end of a file that was cut.
const (
	schema = `CREATE TABLE documents (
	row INTEGER PRIMARY KEY, space BLOB NOT NULL, kind BLOB NOT NULL, id BLOB NOT NULL, owner BLOB NOT NULL,
	second INTEGER NOT NULL, nanosecond INTEGER NOT NULL, body BLOB NOT NULL, sum INTEGER NOT NULL) STRICT`
	putRow    = `INSERT OR REPLACE INTO documents (row, space, kind, id, owner, second, nanosecond, body, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
	removeRow = `DELETE FROM documents WHERE row = ?`
	eachRow   = `SELECT row, space, kind, id, owner, second, nanosecond, body, sum FROM documents`
)

// columns returns what putRow takes.
func columns(row int64, d *store.Doc) []any {
	body := d.Body
	if body == nil {
		body = []byte{} // nil would be NULL
	}
	return []any{
		row, []byte(d.Space), []byte(d.Kind), []byte(d.ID), []byte(d.Owner), d.At.Unix(), d.At.Nanosecond(), body, int64(sum(row, d)),
	}
}

// read reads what eachRow found.
func read(rows *sql.Rows) (int64, store.Doc, error) {
	var space, kind, id, owner, body []byte
	var row, second, nanosecond, kept int64
	if err := rows.Scan(&row, &space, &kind, &id, &owner, &second, &nanosecond, &body, &kept); err != nil {
		return 0, store.Doc{}, fmt.Errorf("row %d: %w (%w)", row, errDamaged, err)
	}
	doc := store.Doc{
		Key:   store.Key{Space: string(space), Kind: string(kind), ID: string(id)},
		Owner: string(owner), At: time.Unix(second, nanosecond).UTC(), Body: body,
	}
	if int64(sum(row, &doc)) != kept {
		return 0, store.Doc{}, fmt.Errorf("row %d: %w", row, errDamaged)
	}
	return row, doc, nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sum is a checksum of all that is in a row.
func sum(row int64, d *store.Doc) uint32 {
	head := make([]byte, 0, 256)
	for _, n := range []int64{row, d.At.Unix(), int64(d.At.Nanosecond())} {
		head = binary.AppendVarint(head, n)
	}
	for _, text := range []string{d.Space, d.Kind, d.ID, d.Owner} {
		head = append(binary.AppendUvarint(head, uint64(len(text))), text...)
	}
	return crc32.Update(crc32.Checksum(head, castagnoli), castagnoli, d.Body)
}
