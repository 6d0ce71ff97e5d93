package intercheck_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/intercheck-dev/intercheck/openapi/need"
)

const workflows = "examples/workflows/"

// A workflow is one of GitHub's.
type workflow struct {
	Jobs map[string]struct {
		Env   map[string]string
		Steps []step
	}
}

// A pipeline is the job of GitLab's that the example has.
type pipeline struct {
	Intercheck struct {
		Variables    map[string]string
		BeforeScript []string `yaml:"before_script"`
		Script       []string
		Artifacts    struct {
			Paths   []string
			Reports struct{ JUnit string }
		}
	}
}

// few selects what shows that a receiver is really judged, in little time.
const few = "SIG-001\nIDM-001"

// local reads a workflow as it would stand in the repository of the Express
// example, and puts addresses of this machine into it, and versions that there are.
func local(t *testing.T, name string, into any) *runner {
	t.Helper()
	need.Tool(t, "node", "install Node 20 or later")
	need.Tool(t, "examples/express/node_modules", "npm ci --prefix examples/express")
	redis := startRedis(t)
	r := released(t, publish(t, "v1.0.0", build(t)))
	text, err := os.ReadFile(workflows + name)
	if err != nil {
		t.Fatal(err)
	}
	port := freePort(t)
	err = yaml.Unmarshal([]byte(strings.NewReplacer(
		"127.0.0.1:3000", "127.0.0.1:"+port, "127.0.0.1:9902", "127.0.0.1:"+freePort(t),
		"redis:6379", "127.0.0.1:"+redis, "127.0.0.1:6379", "127.0.0.1:"+redis, "https://github.com", r.env["GITHUB_SERVER_URL"],
	).Replace(string(text))), into)
	if err != nil {
		t.Fatal(err)
	}
	r.env["PORT"], r.env["npm_config_prefer_offline"] = port, "true"
	for _, file := range []string{"package.json", "package-lock.json", "server.js", "break.js", "queue.js", "signature.js", "worker.js"} {
		body, err := os.ReadFile("examples/express/" + file)
		if err == nil {
			err = os.WriteFile(filepath.Join(r.dir, file), body, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func TestWorkflowsOfGitHubJudgeTheExample(t *testing.T) {
	t.Parallel()
	for name, profile := range map[string]string{"github.yml": "profile resilience", "github-binary.yml": "profile effects"} {
		for broken, exit := range map[string]int{"": 0, "no-dedupe": 1} {
			t.Run(name+" "+broken, func(t *testing.T) {
				t.Parallel()
				var w workflow
				r := local(t, name, &w)
				r.env["BREAK"], r.env["INTERCHECK_ONLY"] = broken, few
				for _, job := range w.Jobs {
					maps.Copy(r.env, job.Env)
					for i, s := range job.Steps {
						if strings.HasPrefix(s.Uses, "intercheck-dev/") {
							job.Steps[i].With["only"] = few
						}
					}
					r.steps(job.Steps)
				}
				summary := r.file("STEP_SUMMARY")
				if r.exit != exit || !strings.Contains(summary, profile) || len(r.uploads) != 1 {
					t.Errorf("exit %d, want %d; %d uploads; the summary:\n%s\nthe log:\n%s", r.exit, exit, len(r.uploads), summary, r.log)
				}
			})
		}
	}
}

func TestWorkflowOfGitLabJudgesTheExample(t *testing.T) {
	t.Parallel()
	for broken, exit := range map[string]int{"": 0, "no-dedupe": 1} {
		t.Run("broken "+broken, func(t *testing.T) {
			t.Parallel()
			var p pipeline
			r := local(t, "gitlab-ci.yml", &p)
			r.env["BREAK"], r.env["INTERCHECK_ONLY"] = broken, few
			maps.Copy(r.env, p.Intercheck.Variables)
			r.run(step{Run: strings.Join(slices.Concat(p.Intercheck.BeforeScript, p.Intercheck.Script), "\n")})
			if r.exit != exit || !strings.Contains(r.log, "profile resilience") {
				t.Errorf("exit %d, want %d:\n%s", r.exit, exit, r.log)
			}
			for _, file := range append(p.Intercheck.Artifacts.Paths, p.Intercheck.Artifacts.Reports.JUnit) {
				if info, err := os.Stat(filepath.Join(r.dir, file)); err != nil || info.Size() == 0 {
					t.Errorf("the artefact %s: %v", file, err)
				}
			}
		})
	}
}

// TestFilesForOtherToolsAreWhatTheyExpect has each linted by a tool that knows
// its form, and makes sure that the tool finds a mistake.
func TestFilesForOtherToolsAreWhatTheyExpect(t *testing.T) {
	t.Parallel()
	need.Tool(t, "node", "install Node 20 or later")
	need.Tool(t, "tools/node_modules/.bin/gitlab-ci-local", "npm ci --prefix tools --ignore-scripts")
	tools, err := filepath.Abs("tools/node_modules/.bin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file, as          string // what the tool wants it to be called
		tool              []string
		right, wrong, say string // what makes a mistake of it, and what the tool says of that
	}{
		{"Dockerfile", "Dockerfile", []string{"dockerfile-utils", "lint", "Dockerfile"}, "\nEXPOSE ", "\nEXPSOE ", "Unknown instruction: EXPSOE"},
		{"compose.yaml", "compose.yaml", []string{"dclint", "--quiet", "."}, "healthcheck:\n", "healthchekc:\n", "/services/receiver"},
		{"action.yml", "action.yml", []string{"action-validator", "action.yml"}, "using: composite", "using: composit", "using"},
		{workflows + "github.yml", "github.yml", []string{"action-validator", "github.yml"}, "runs-on:", "run-on:", "run-on"},
		{workflows + "github-binary.yml", "github-binary.yml", []string{"action-validator", "github-binary.yml"}, "runs-on:", "run-on:", "run-on"},
		{workflows + "gitlab-ci.yml", ".gitlab-ci.yml", []string{"gitlab-ci-local", "--list"}, "artifacts:", "artefacts:", "'artefacts' property is not expected"},
	} {
		t.Run(c.as, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(c.file)
			if err != nil {
				t.Fatal(err)
			}
			if said, ok := linted(t, tools, c.tool, c.as, string(text)); !ok {
				t.Errorf("%s: %s", c.file, said)
			}
			mistaken := strings.Replace(string(text), c.right, c.wrong, 1)
			if said, ok := linted(t, tools, c.tool, c.as, mistaken); ok || !strings.Contains(said, c.say) {
				t.Errorf("%s does not see the mistake: %s", c.tool[0], said)
			}
		})
	}
}

func linted(t *testing.T, tools string, tool []string, name, text string) (said string, ok bool) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "git", "init", "-q", dir).CombinedOutput(); err != nil { // GitLab's asks for one
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(tools, tool[0]), tool[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "NO_COLOR=1")
	out, err := cmd.CombinedOutput()
	return string(out), err == nil
}

func TestScriptsOfTheActionAreGoodShell(t *testing.T) {
	t.Parallel()
	shellcheck := need.Tool(t, "shellcheck", "apt-get install shellcheck")
	out, err := exec.CommandContext(t.Context(), shellcheck, ".github/action/install.sh", ".github/action/verify.sh").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// Every action of others is pinned to a commit: a tag can be moved.
func TestActionsOfOthersArePinned(t *testing.T) {
	t.Parallel()
	pinned := regexp.MustCompile(`^(actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|intercheck-dev/intercheck@v\d+\.\d+\.\d+)$`)
	for _, file := range []string{"action.yml", workflows + "github.yml", workflows + "github-binary.yml"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for line := range strings.Lines(string(text)) {
			if _, used, ok := strings.Cut(line, "uses: "); ok {
				found++
				if !pinned.MatchString(strings.TrimSpace(used)) {
					t.Errorf("%s: %s is not pinned", file, used)
				}
			}
		}
		if found == 0 {
			t.Errorf("%s uses no action", file)
		}
	}
}
