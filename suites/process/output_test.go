package process

import (
	"fmt"
	"strings"
	"testing"
)

func TestBeginningAndEndOfTheOutputAreKept(t *testing.T) {
	t.Parallel()
	const kept = maxHead + maxTail
	for _, size := range []int{0, 1, maxHead, maxHead + 1, kept - 1, kept, kept + 1, kept + maxTail + 1, 10 * kept} {
		for _, piece := range []int{1, 7, 4096, 3*kept + 1} {
			text := strings.Repeat("0123456789abcdefg", size/17+1)[:size]
			var out transcript
			for rest := text; rest != ""; {
				n := min(piece, len(rest))
				if took, err := out.Write([]byte(rest[:n])); took != n || err != nil {
					t.Fatalf("it took %d of %d bytes: %v", took, n, err)
				}
				rest = rest[n:]
			}
			want := text
			if size > kept {
				want = fmt.Sprintf("%s\n… %d bytes left out …\n%s", text[:maxHead], size-kept, text[size-maxTail:])
			}
			if got := out.String(); got != want {
				t.Errorf("%d bytes in pieces of %d: %d bytes are kept, want %d", size, piece, len(got), len(want))
			}
			if cap(out.tail) > 6*maxTail {
				t.Errorf("%d bytes in pieces of %d take %d", size, piece, cap(out.tail))
			}
		}
	}
}
