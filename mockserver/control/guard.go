package control

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/intercheck-dev/intercheck/mockserver"
)

// cookieName is the name of the cookie that stands for the token.
const cookieName = "intercheck_control"

// welcome refuses what a page of another site has sent, or one that has itself
// called by a name that is not the mock's. It answers when it is not to go on.
//
// A browser takes requests to any address. Whoever makes one of its pages send
// them must not be able to control a mock that has no token.
func (c *control) welcome(w http.ResponseWriter, r *http.Request) bool {
	if r.URL.Path == ReadyPath { // says nothing that matters, to engines of containers that call it by any name
		return true
	}
	origin := r.Header.Get("Origin")
	allowed := slices.Contains(c.Origins, origin)
	if allowed {
		c.letIn(w.Header(), origin)
	}
	switch {
	case !c.ownHost(r) && !c.knowsToken(r):
		c.fail(w, refuse(codeForbidden, "the mock is not called %q here: use its address, or allow it with --allow-origin", r.Host))
	case origin != "" && !allowed && !sameOrigin(origin, r), origin == "" && foreign(r):
		c.fail(w, refuse(codeForbidden, "pages of other origins may not ask: allow theirs with --allow-origin"))
	case r.Method == http.MethodOptions && allowed:
		w.WriteHeader(http.StatusNoContent)
	default:
		return true
	}
	return false
}

// letIn says that pages of an origin may ask.
func (c *control) letIn(h http.Header, origin string) {
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID, "+mockserver.WorkspaceHeader)
	h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Add("Vary", "Origin")
}

// ownHost reports whether r calls the mock by one of its names: those of this
// machine for itself, the address at which r came in, or a name that was given.
// Any other name may have been pointed here by whoever owns it.
func (c *control) ownHost(r *http.Request) bool {
	host := strings.ToLower(hostOf(r.Host))
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().IsLoopback() || addr.Unmap() == localAddr(r)
	}
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || slices.Contains(c.Hosts, host) {
		return true
	}
	return slices.ContainsFunc(c.Origins, func(origin string) bool {
		u, err := url.Parse(origin)
		return err == nil && strings.EqualFold(u.Host, r.Host)
	})
}

// hostOf returns the host of host:port, without brackets.
func hostOf(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return strings.Trim(hostport, "[]")
}

// localAddr is the address at which r came in.
func localAddr(r *http.Request) netip.Addr {
	at, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return netip.Addr{}
	}
	parsed, _ := netip.ParseAddrPort(at.String()) // what is none equals none
	return parsed.Addr().Unmap()
}

func sameOrigin(origin string, r *http.Request) bool {
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}

// foreign reports whether a browser says that another site's page has sent r. To
// go to a page is something else than to ask.
func foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Method != http.MethodGet
	default:
		return false
	}
}

// knowsToken reports whether r has, in its header, a token that opens something:
// no page can send that without knowing it.
func (c *control) knowsToken(r *http.Request) bool {
	bearer := bearer(r)
	return c.isToken(bearer) || bearer != "" && c.Mock.ByToken(bearer) != nil
}

func bearer(r *http.Request) string {
	scheme, bearer, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(bearer)
}

func (c *control) isToken(sent string) bool {
	return c.Token != "" && subtle.ConstantTimeCompare([]byte(sent), []byte(c.Token)) == 1
}

// session is what the cookie says that stands for the token.
func (c *control) session() string {
	m := hmac.New(sha256.New, []byte(c.Token))
	m.Write([]byte("intercheck control session"))
	return hex.EncodeToString(m.Sum(nil))
}

func (c *control) hasSession(r *http.Request) bool {
	cookie, err := r.Cookie(cookieName)
	return err == nil && subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(c.session())) == 1
}

// admit finds the workspace that k is about, if who asks may see it.
func (c *control) admit(k *call) error {
	sent := bearer(k.Request)
	own := c.Mock.ByToken(sent)
	if sent == "" {
		own = nil
	}
	all := c.Token == "" || c.isToken(sent) || c.hasSession(k.Request)
	if !all && own == nil {
		return refuse(codeUnauthorized, "this mock takes a token: send Authorization: Bearer and what it was given as --control-token, or the token of a workspace")
	}
	k.scoped = !all
	name := k.Header.Get(mockserver.WorkspaceHeader)
	if name == "" {
		name = k.URL.Query().Get("workspace")
	}
	switch {
	case name == "" && own != nil:
		k.space = own
	case name == "":
		k.space = c.Mock.Main()
	case k.scoped && name != own.Name:
		return refuse(codeForbidden, "this token opens the workspace %s alone", own.Name)
	default:
		var err error
		k.space, err = c.Mock.Space(k.Context(), name)
		return err
	}
	return nil
}

// whole refuses what concerns other workspaces, too.
func (k *call) whole() error {
	if k.scoped {
		return refuse(codeForbidden, "this token opens the workspace %s alone: this takes the control token", k.space.Name)
	}
	return nil
}
