// Package access decides who may do what at the desk.
//
// A [User] has a name, under which what they decide lands in the audit log, and a
// [Role], which is a set of rights. A [Guard] finds out who asks, and lets a handler
// answer only those who have the [Right] that it needs. Who asks shows a token, of
// which [Tokens] keeps only a hash: programs with each request, people once, for a
// session. Where there are no tokens, everybody who reaches the desk from the same
// machine is its administrator.
package access

import (
	"context"
	"slices"
)

// Right is what a role may allow.
type Right string

// The rights.
const (
	Read   Right = "read"   // see articles, stories, facts and the audit log
	Edit   Right = "edit"   // join, separate, pin, kill, undo
	Ingest Right = "ingest" // add articles
	Manage Right = "manage" // webhooks, deletion, upkeep, metrics
)

// Role is what a user is.
type Role string

// The roles. Those who feed the desk cannot read it.
const (
	Reader   Role = "read"   // reads
	Editor   Role = "edit"   // reads and edits
	Ingester Role = "ingest" // adds articles, and sees nothing but what became of these
	Admin    Role = "admin"  // everything
)

// Roles are all there are, that with the fewest rights first.
func Roles() []Role { return []Role{Reader, Editor, Ingester, Admin} }

// Known reports whether there is such a role.
func (r Role) Known() bool { return slices.Contains(Roles(), r) }

// May reports whether the role has a right.
func (r Role) May(x Right) bool {
	switch r {
	case Reader:
		return x == Read
	case Editor:
		return x == Read || x == Edit
	case Ingester:
		return x == Ingest
	case Admin:
		return true
	}
	return false
}

// User is who asks.
type User struct {
	Name string
	Role Role
}

type userKey struct{}

// With is a context in which u asks.
func With(ctx context.Context, u User) context.Context {
	return context.WithValue(ctx, userKey{}, u)
}

// Of is who asks in a context; nobody, who has no rights, unless a [Guard] has found out.
func Of(ctx context.Context) User {
	u, _ := ctx.Value(userKey{}).(User)
	return u
}
