package api_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/intercheck-dev/intercheck/mockserver/api"
)

// An outcome is what became of a call of an official client.
type outcome struct {
	Call, Error, Message string
	OK                   bool
	Status               int
}

// reports says as what each client tells its caller of a failure; that it tells
// the status, too, is asked of all.
var reports = map[string]map[string]string{
	"2": {"401": "Error", "404": "Error", "422": "Error", "429": "Error", "500": "Error"},
	"4": {"401": "Error", "404": "Error", "422": "Error", "429": "Error", "500": "Error"},
	"6": {"401": "UnauthorizedError", "404": "IntercomError", "422": "IntercomError", "429": "IntercomError", "500": "IntercomError"},
	"7": {"401": "UnauthorizedError", "404": "IntercomError", "422": "IntercomError", "429": "IntercomError", "500": "IntercomError"},
}

// attempts is how often each client sends what is answered 429 or 500.
var attempts = map[string]int{"2": 1, "4": 1, "6": 3, "7": 3}

func TestOfficialClientsNoticeNoDifference(t *testing.T) {
	t.Parallel()
	tools := needClients(t)
	for client, errors := range reports {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			told, sent := drive(t, tools, client)
			if want := attempts[client]; sent["/teams"] != want || sent["/ticket_types"] != want || sent["/subscription_types"] != 1 {
				t.Errorf("what failed was sent %v times, want %d after a 429 and a 500, and 1 after a 422", sent, want)
			}
			for _, o := range told {
				want, fails := errors[o.Call]
				switch {
				case !fails && !o.OK:
					t.Errorf("%s: status %d, %s: %s", o.Call, o.Status, o.Error, o.Message)
				case fails && (o.OK || strconv.Itoa(o.Status) != o.Call || o.Error != want):
					t.Errorf("%s is told as %+v, want %s", o.Call, o, want)
				}
			}
		})
	}
}

// needClients returns where the clients are installed.
func needClients(t *testing.T) string {
	t.Helper()
	tools, err := filepath.Abs("../../tools")
	if err != nil {
		t.Fatal(err)
	}
	_, noNode := exec.LookPath("node")
	_, noClients := os.Stat(filepath.Join(tools, "node_modules", "intercom-client-7"))
	switch {
	case noNode == nil && noClients == nil:
		return tools
	case os.Getenv("INTERCHECK_TEST_REQUIRE") == "all":
		t.Fatal("Intercom's clients are missing and INTERCHECK_TEST_REQUIRE=all: npm ci --prefix tools")
	default:
		t.Skip("needs Node and Intercom's clients: npm ci --prefix tools")
	}
	return ""
}

// drive runs a client in a process of its own against a mock, in which some
// routes fail. It returns what the client told, and how often it sent what
// failed, by path.
func drive(t *testing.T, tools, client string) (all []outcome, failed map[string]int) {
	t.Helper()
	faults := &api.Faults{}
	for route, status := range map[string]int{"listSubscriptionTypes": 422, "listTeams": 429, "listTicketTypes": 500} {
		if _, err := faults.Add(api.Fault{Route: route, Skip: 1, Status: status}); err != nil { // what is looked up first is spared
			t.Fatal(err)
		}
	}
	r := newRig(t, options{faults: faults})
	known := r.setUp("2.14")
	ids, err := json.Marshal(map[string]any{"admin": known["admin"], "consent": known["consent"], "form": known["form"], "now": r.clock.Now().Unix() - 60})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "testdata/clients/drive.cjs", tools, client, r.server.URL, token, string(ids))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("client %s: %v\n%s", client, err, out)
	}
	for line := range bytes.Lines(out) {
		var o outcome
		if err := json.Unmarshal(line, &o); err != nil {
			t.Fatalf("client %s printed %q", client, line)
		}
		all = append(all, o)
	}
	if n := len(all); n < 40 || all[n-1].Call != "end" {
		t.Fatalf("client %s did not get to the end: %d calls", client, n)
	}
	failed = map[string]int{}
	for _, strike := range faults.Strikes() {
		failed[strike.Path]++
	}
	return all, failed
}
