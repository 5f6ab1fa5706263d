package redshift

import (
	"slices"
	"strconv"
	"strings"

	"nightshift/internal/redshift/access"
	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/functions/def"
	"nightshift/internal/redshift/setting"
	"nightshift/internal/redshift/sqlerror"
	"nightshift/internal/redshift/syntax/ast"
	"nightshift/internal/redshift/syntax/parser"
)

// system answers the system information functions that only a session knows; see [def.Session].
func (s *Session) system(name string, args []string) (*string, bool, error) {
	number := func(n int64) (*string, bool, error) {
		text := strconv.FormatInt(n, 10)
		return &text, true, nil
	}
	switch name {
	case "current_user_id":
		return number(s.userOID())
	case "pg_last_copy_count":
		return number(s.copied)
	case "pg_last_copy_id":
		if s.copyID == 0 {
			return number(-1)
		}
		return number(s.copyID)
	case "pg_last_unload_count":
		return number(s.unloaded)
	case "pg_last_unload_id":
		if s.unloadID == 0 {
			return number(-1)
		}
		return number(s.unloadID)
	case "set_config":
		return s.setConfig(args)
	case "pg_last_query_id", "last_user_query_id":
		if s.lastQuery == 0 {
			return number(-1)
		}
		return number(s.lastQuery)
	case "current_setting":
		return s.currentSetting(args)
	case "pg_cancel_backend", "pg_terminate_backend":
		return s.signalBackend(args[0])
	}
	if kind, ok := strings.CutPrefix(name, "has_"); ok {
		yes, err := s.hasPrivilege(strings.TrimSuffix(kind, "_privilege"), args)
		if err != nil {
			return nil, true, err
		}
		text := strconv.FormatBool(yes)
		return &text, true, nil
	}
	switch name {
	case "user_is_member_of", "role_is_member_of":
		return s.memberOf(name, args)
	}
	return nil, false, nil
}

func (s *Session) currentSetting(args []string) (*string, bool, error) {
	name := strings.ToLower(args[0])
	if _, set := s.settings.values[name]; !set && !slices.Contains(setting.Names(), name) {
		if len(args) > 1 && args[1] == "true" {
			return nil, true, nil
		}
		return nil, true, setting.Unknown(name)
	}
	v := s.settings.get(name)
	return &v, true, nil
}

// setConfig is SET as a function: name, value, and whether only the transaction sees it.
func (s *Session) setConfig(args []string) (*string, bool, error) {
	name := strings.ToLower(args[0])
	if !setting.Known(name) || strings.HasPrefix(name, "transaction_") || name == "session_authorization" {
		return nil, true, setting.Unknown(name)
	}
	value, err := setting.Value(name, args[1])
	if err != nil {
		return nil, true, err
	}
	s.settings.set(name, value, false, args[2] == "true")
	return &value, true, nil
}

// signalBackend ends what another session runs. Only a superuser may do that to others.
func (s *Session) signalBackend(arg string) (*string, bool, error) {
	pid, err := strconv.ParseInt(arg, 10, 64)
	if err != nil {
		return nil, true, sqlerror.InvalidParameter("invalid process number %q", arg)
	}
	s.engine.mu.Lock()
	other := s.engine.sessions[pid]
	s.engine.mu.Unlock()
	text := "0"
	if other != nil {
		if other.login != s.login && !s.superuser() {
			return nil, true, sqlerror.New("42501", "must be superuser to signal other server processes")
		}
		other.Cancel(nil)
		text = "1"
	}
	return &text, true, nil
}

func (s *Session) memberOf(name string, args []string) (*string, bool, error) {
	member, role := s.user, args[len(args)-1]
	if len(args) > 1 {
		member = args[0]
	}
	snapshot := s.catalog()
	yes := false
	if name == "user_is_member_of" {
		yes = slices.Contains(access.RolesOf(snapshot, member), role)
		if g, ok := snapshot.Group(role); ok {
			yes = yes || slices.Contains(g.Members, member)
		}
	} else if r, ok := snapshot.Role(role); ok {
		yes = slices.Contains(r.Roles, member)
	}
	text := strconv.FormatBool(yes)
	return &text, true, nil
}

// hasPrivilege is has_table_privilege and its like: the user first, when given; object by name or number.
func (s *Session) hasPrivilege(kind string, args []string) (bool, error) {
	if kind == "assumerole" {
		return true, nil
	}
	user, object, privileges := s.user, args[len(args)-2], args[len(args)-1]
	if len(args) > 2 {
		user = args[0]
		if n, err := strconv.ParseInt(user, 10, 64); err == nil {
			for _, u := range s.catalog().Users() {
				if int64(u.OID) == n {
					user = u.Name
				}
			}
		}
	}
	if _, ok := s.catalog().User(user); !ok {
		return user == "rdsdb", nil
	}
	rights := access.Rights{Catalog: s.catalog(), User: user}
	on, oid, owner, err := s.objectOf(kind, object)
	if err != nil {
		return false, err
	}
	for _, p := range strings.Split(privileges, ",") {
		p = strings.ToLower(strings.TrimSpace(p))
		p, option := strings.CutSuffix(p, "with grant option")
		if p = strings.TrimSpace(p); p == "temp" {
			p = "temporary"
		}
		if option {
			if rights.MayGrant(on, oid, owner, catalog.Privilege(p)) {
				return true, nil
			}
			continue
		}
		if s.implicit(on, oid, p) || rights.May(on, oid, owner, catalog.Privilege(p)) {
			return true, nil
		}
	}
	return false, nil
}

// implicit are the permissions everybody has without a grant.
func (s *Session) implicit(on catalog.ObjectKind, oid catalog.OID, privilege string) bool {
	switch on {
	case catalog.OnRelation:
		r, ok := s.catalog().RelationByOID(oid)
		return ok && r.Kind == catalog.SystemView && privilege == "select"
	case catalog.OnSchema:
		if oid < catalog.FirstUserOID-10 {
			return privilege == "usage"
		}
	}
	return false
}

func (s *Session) objectOf(kind, object string) (catalog.ObjectKind, catalog.OID, string, error) {
	n, err := strconv.ParseInt(object, 10, 64)
	byNumber := err == nil
	snapshot := s.catalog()
	switch kind {
	case "table", "column":
		if byNumber {
			if r, ok := snapshot.RelationByOID(catalog.OID(n)); ok {
				return catalog.OnRelation, r.OID, r.Owner, nil
			}
		} else if r, ok := s.relationText(object); ok {
			return catalog.OnRelation, r.OID, r.Owner, nil
		}
		return "", 0, "", sqlerror.UndefinedTable(object)
	case "schema":
		for _, v := range snapshot.Schemas(s.database) {
			if byNumber && int64(v.OID) == n || !byNumber && v.Name == foldText(object) {
				return catalog.OnSchema, v.OID, v.Owner, nil
			}
		}
		if name := foldText(object); name == "pg_toast" || name == "pg_internal" {
			return catalog.OnSchema, 0, "rdsdb", nil
		}
		return "", 0, "", sqlerror.UndefinedSchema(object)
	case "database":
		for _, d := range snapshot.Databases() {
			if byNumber && int64(d.OID) == n || !byNumber && d.Name == foldText(object) {
				return catalog.OnDatabase, d.OID, d.Owner, nil
			}
		}
		return "", 0, "", sqlerror.UndefinedDatabase(object)
	case "language":
		if foldText(object) == "sql" {
			return catalog.OnLanguage, access.LanguageSQL, "rdsdb", nil
		}
		return catalog.OnLanguage, access.LanguagePLpgSQL, "rdsdb", nil
	}
	return s.routineOf(object, n, byNumber)
}

func (s *Session) routineOf(object string, n int64, byNumber bool) (catalog.ObjectKind, catalog.OID, string, error) {
	name, _, _ := strings.Cut(object, "(")
	name = foldText(name)
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	for _, p := range s.catalog().Procedures() {
		if byNumber && int64(p.OID) == n || !byNumber && p.Name == name {
			return catalog.OnProcedure, p.OID, p.Owner, nil
		}
	}
	for _, f := range s.catalog().Functions() {
		if byNumber && int64(f.OID) == n || !byNumber && f.Name == name {
			return catalog.OnFunction, f.OID, f.Owner, nil
		}
	}
	return "", 0, "", sqlerror.New(sqlerror.StateUndefinedFunction, "function \"%s\" does not exist", object)
}

// foldText reads a name given as text.
func foldText(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > 1 && text[0] == '"' {
		return strings.Trim(text, `"`)
	}
	return strings.ToLower(text)
}

// relationText finds the relation that a text names.
func (s *Session) relationText(text string) (*catalog.Relation, bool) {
	e, err := parser.ParseExpr(strings.TrimSpace(text))
	ref, ok := e.(*ast.ColumnRef)
	if err != nil || !ok || len(ref.Parts) > 3 {
		return nil, false
	}
	return s.find(&ast.Name{Parts: ref.Parts})
}

// sessionFunctions are the functions computed in Go that need the engine: rs_asked(process, function, arguments ...) asks a
// session what the binder could not ask it, because the arguments are not constant.
func (e *Engine) sessionFunctions() []def.UDF {
	return []def.UDF{{
		Name: "rs_asked", Args: []def.DuckType{def.BigInt, def.Text}, Variadic: def.Text, Result: def.Text, Volatile: true, Nulls: true,
		Fn: func(args []any) (any, error) {
			pid, _ := args[0].(int64)
			name, _ := args[1].(string)
			texts := make([]string, 0, len(args)-2)
			for _, a := range args[2:] {
				text, ok := a.(string)
				if !ok {
					return nil, nil
				}
				texts = append(texts, text)
			}
			e.mu.Lock()
			s := e.sessions[pid]
			e.mu.Unlock()
			if s == nil {
				return nil, sqlerror.Internal("session %d is gone", pid)
			}
			v, ok, err := s.system(name, texts)
			if err != nil || !ok || v == nil {
				return nil, err
			}
			return *v, nil
		},
	}}
}
