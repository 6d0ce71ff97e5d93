package mockserver

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"sync"

	"github.com/intercheck-dev/intercheck/mockserver/api"
	"github.com/intercheck-dev/intercheck/openapi"
	"github.com/intercheck-dev/intercheck/openapi/intercom"
)

// Main is the name of the workspace that requests are about which name none.
const Main = "main"

// WorkspaceHeader names the workspace that a request is about.
const WorkspaceHeader = "X-Intercheck-Workspace"

// maxSpaces bounds how many workspaces there are at once. It is for programs
// that make one after the other and remove none.
const maxSpaces = 1000

// Reasons for which there is no such workspace.
var (
	ErrNoSpace   = errors.New("there is no workspace of that name")
	ErrBadName   = errors.New("a workspace is named with 1 to 64 letters, digits, dots, dashes and underscores")
	ErrManySpace = fmt.Errorf("there are %d workspaces: remove those that are not needed any more", maxSpaces)
	ErrTaken     = errors.New("there is a workspace of that name or token: choose another")
)

// MockConfig says what to build a [Mock] from. Clock, Faults and Watch of the
// Config are not looked at: each workspace has its own.
type MockConfig struct {
	Config
	ClockText string // that each workspace has, see clock.Parse; empty: real

	// Prepare makes the main workspace what it is to be, when it begins and
	// whenever it begins anew. It may be nil.
	Prepare func(ctx context.Context, s *Server) error
}

// A Mock serves several workspaces, which see nothing of each other. Each is a
// [Server] of its own, with its own clock, seed, faults and limits.
type Mock struct {
	config MockConfig

	mu      sync.Mutex
	spaces  map[string]*Space
	baseURL string
	running context.Context //nolint:containedctx // of Run, which workspaces made later are part of
}

// NewMock makes a mock with its main workspace. It starts nothing.
func NewMock(ctx context.Context, c MockConfig) (*Mock, error) {
	if c.Spec == nil {
		var err error
		if c.Spec, err = openapi.Intercom(); err != nil {
			return nil, err
		}
	}
	m := &Mock{config: c, spaces: map[string]*Space{}, baseURL: c.BaseURL}
	if _, err := m.make(ctx, Options{Name: Main, Token: c.Token}); err != nil {
		return nil, err
	}
	return m, m.takeUp(ctx)
}

// Main returns the main workspace.
func (m *Mock) Main() *Space { return m.find(Main) }

func (m *Mock) find(name string) *Space {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.spaces[name]
}

// Spaces returns all workspaces by name.
func (m *Mock) Spaces() []*Space {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []*Space
	for _, name := range slices.Sorted(maps.Keys(m.spaces)) {
		all = append(all, m.spaces[name])
	}
	return all
}

var spaceName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// Space returns the workspace of that name, which is made if there is none.
func (m *Mock) Space(ctx context.Context, name string) (*Space, error) {
	if s := m.find(name); s != nil {
		return s, nil
	}
	s, err := m.make(ctx, Options{Name: name, Token: m.config.Token})
	if errors.Is(err, ErrTaken) { // by who asked at the same time
		if s := m.find(name); s != nil {
			return s, nil
		}
	}
	return s, err
}

// Create makes a workspace that has what o says, and a name and a token of its
// own where o says nothing.
func (m *Mock) Create(ctx context.Context, o Options) (*Space, error) {
	o.Name = cmp.Or(o.Name, "ws-"+rand.Text())
	o.Token = cmp.Or(o.Token, intercom.Secret(rand.Text()))
	o.own = true
	return m.make(ctx, o)
}

// make makes a workspace, and starts it if the mock runs.
func (m *Mock) make(ctx context.Context, o Options) (*Space, error) {
	if !spaceName.MatchString(o.Name) {
		return nil, fmt.Errorf("workspace %.80q: %w", o.Name, ErrBadName)
	}
	if err := o.check(); err != nil { // before others can see it
		return nil, fmt.Errorf("workspace %s: %w", o.Name, err)
	}
	s := newSpace(m, o)
	if err := m.admit(s); err != nil {
		return nil, fmt.Errorf("workspace %s: %w", o.Name, err)
	}
	if err := s.begin(ctx, func() { m.forget(s) }); err != nil {
		return nil, err
	}
	return s, m.keep(ctx, o)
}

// admit takes s up, unless another is like it.
func (m *Mock) admit(s *Space) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, other := range m.spaces {
		if other.Name == s.Name || s.options.own && other.options.Token == s.options.Token {
			return ErrTaken
		}
	}
	if len(m.spaces) >= maxSpaces {
		return ErrManySpace
	}
	m.spaces[s.Name] = s
	return nil
}

func (m *Mock) forget(s *Space) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.spaces, s.Name)
}

// Remove ends a workspace and removes all that is in it.
func (m *Mock) Remove(ctx context.Context, name string) error {
	s := m.find(name)
	switch {
	case s == nil:
		return ErrNoSpace
	case name == Main:
		return errors.New("the main workspace stays: reset it")
	}
	m.forget(s)
	return errors.Join(s.end(ctx), m.drop(ctx, name))
}

// ByToken returns the workspace that has the token for itself, or nil.
func (m *Mock) ByToken(tokens ...string) *Space {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.spaces {
		if s.options.own && slices.Contains(tokens, string(s.options.Token)) {
			return s
		}
	}
	return nil
}

// Select returns the workspace that r is about: the one that it names, or whose
// token it has, or the main one.
func (m *Mock) Select(r *http.Request) (*Space, error) {
	if name := r.Header.Get(WorkspaceHeader); name != "" {
		return m.Space(r.Context(), name)
	}
	if s := m.ByToken(api.Credentials(r)...); s != nil {
		return s, nil
	}
	return m.Main(), nil
}

// ServeHTTP serves Intercom's API, of the workspace that r is about.
func (m *Mock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s, err := m.Select(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.ServeHTTP(w, r)
}

// SetBaseURL says where the mock is served, once that is known.
func (m *Mock) SetBaseURL(url string) {
	m.mu.Lock()
	m.baseURL = url
	m.mu.Unlock()
	for _, s := range m.Spaces() {
		s.Server().Workspace.SetBaseURL(url)
	}
}

// BaseURL returns where the mock is served.
func (m *Mock) BaseURL() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.baseURL
}

// Run lets all workspaces deliver until ctx ends. Then it waits for the attempts
// under way. It is called once.
func (m *Mock) Run(ctx context.Context) {
	m.mu.Lock()
	m.running = ctx
	m.mu.Unlock()
	for _, s := range m.Spaces() {
		s.start(ctx)
	}
	<-ctx.Done()
	for _, s := range m.Spaces() {
		s.wait()
	}
}

// run returns the context of Run, nil before it is called.
func (m *Mock) run() context.Context {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.running
}
