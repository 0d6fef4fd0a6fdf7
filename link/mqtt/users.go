package mqtt

import (
	"bufio"
	"bytes"
	"os"
	"strings"
	"sync"

	mochi "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
	"golang.org/x/crypto/bcrypt"

	"marsad"
)

// Users are those who may connect to the broker, with bcrypt hashes of their passwords.
type Users struct {
	hashes map[string][]byte
	// One at a time: a hash costs a tenth of a second, and who guesses must not keep
	// the machine busy.
	mu sync.Mutex
}

// ReadUsers reads a file of lines "user:hash", as `htpasswd -B` writes them. Empty
// lines and those that begin with # are passed over.
func ReadUsers(path string) (*Users, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, marsad.Errorf(marsad.BadConfig, "mqtt users: %w", err)
	}
	u := &Users{hashes: map[string][]byte{}}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, hash, _ := strings.Cut(line, ":")
		if _, err := bcrypt.Cost([]byte(hash)); err != nil || name == "" || strings.ContainsAny(name, "/+#") {
			return nil, marsad.Errorf(marsad.BadConfig, "mqtt users: %s:%d: not user:hash as htpasswd -B writes it", path, number)
		}
		u.hashes[name] = []byte(hash)
	}
	if len(u.hashes) == 0 {
		return nil, marsad.Errorf(marsad.BadConfig, "mqtt users: %s names none", path)
	}
	return u, nil
}

// nobody is a hash of no password, so that an unknown user takes as long as a known one.
const nobody = "$2y$10$CwTycUXWue0Thq9StjUM0uJ8r8h6xEwFvK0n4Q0v1d9E9H3m1yYxG"

func (u *Users) allow(user string, password []byte) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	hash, known := u.hashes[user]
	if !known {
		hash = []byte(nobody)
	}
	return bcrypt.CompareHashAndPassword(hash, password) == nil && known
}

// gate lets users in, and keeps them from hearing one another.
type gate struct {
	mochi.HookBase
	users *Users
}

// ID implements mochi.Hook.
func (*gate) ID() string { return "gate" }

// Provides implements mochi.Hook.
func (*gate) Provides(b byte) bool { return b == mochi.OnConnectAuthenticate || b == mochi.OnACLCheck }

// OnConnectAuthenticate implements mochi.Hook.
func (g *gate) OnConnectAuthenticate(_ *mochi.Client, p packets.Packet) bool {
	return g.users == nil || g.users.allow(string(p.Connect.Username), p.Connect.Password)
}

// OnACLCheck implements mochi.Hook.
func (g *gate) OnACLCheck(c *mochi.Client, topic string, write bool) bool {
	if write {
		return !strings.HasPrefix(topic, "$")
	}
	user := string(c.Properties.Username)
	return g.users == nil || strings.HasPrefix(topic, user+"/")
}
