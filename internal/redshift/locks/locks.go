// Package locks makes transactions wait for each other on whole tables, as Redshift does. DuckDB itself never waits:
// it fails at once when two transactions change the same rows, so writers queue here before they reach it.
//
// Locks are held until the end of the transaction. A wait that could never end is refused to the transaction that
// would close the circle.
package locks

import (
	"context"
	"slices"
	"sync"

	"nightshift/internal/redshift/sqlerror"
)

// Mode is how strong a lock is.
type Mode uint8

// The modes Redshift uses (see "LOCK" and STV_LOCKS in the guide).
const (
	// AccessShare is taken by readers: SELECT, UNLOAD.
	AccessShare Mode = iota + 1
	// ShareRowExclusive is taken by writers: INSERT, UPDATE, DELETE, MERGE, COPY.
	ShareRowExclusive
	// AccessExclusive is taken by ALTER, DROP, TRUNCATE, REFRESH, LOCK.
	AccessExclusive
)

// String is the name Redshift gives the mode.
func (m Mode) String() string {
	return [...]string{"", "AccessShareLock", "ShareRowExclusiveLock", "AccessExclusiveLock"}[m]
}

// conflicts tells whether two transactions may not hold a and b on one table.
func conflicts(a, b Mode) bool {
	return a == AccessExclusive || b == AccessExclusive || (a == ShareRowExclusive && b == ShareRowExclusive)
}

// Owner is whoever holds locks: a session, by its process number.
type Owner int64

// Table is what is locked, by OID.
type Table int64

// Held is one lock, for stv_locks and the like.
type Held struct {
	Table Table
	Owner Owner
	Mode  Mode
}

// Manager keeps the locks of one warehouse. The zero Manager is ready.
type Manager struct {
	mu      sync.Mutex
	tables  map[Table]map[Owner]Mode
	owned   map[Owner]map[Table]Mode
	waiting map[Owner]request
	changed chan struct{} // closed, and replaced, when locks are released
	writes  uint64        // how many locks of writers were released
	written map[Table]uint64
	floor   uint64 // what written has for the tables that it does not have
}

type request struct {
	table Table
	mode  Mode
}

// Acquire takes a lock, or makes a held one stronger, waiting as long as others hold it. It reports whether it had to
// wait. It fails when the context ends, with its cause, and when waiting would be a deadlock.
func (m *Manager) Acquire(ctx context.Context, owner Owner, table Table, mode Mode) (waited bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		if m.owned[owner][table] >= mode {
			return waited, nil
		}
		if len(m.blockers(owner, table, mode)) == 0 {
			m.grant(owner, table, mode)
			return waited, nil
		}
		if m.waiting == nil {
			m.waiting = map[Owner]request{}
		}
		m.waiting[owner] = request{table, mode}
		if m.circle(owner) {
			delete(m.waiting, owner)
			return waited, sqlerror.New("40P01", "deadlock detected").WithDetail("Process %d waits for %s on relation %d.", owner, mode, table)
		}
		if m.changed == nil {
			m.changed = make(chan struct{})
		}
		changed := m.changed
		waited = true
		m.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
		}
		m.mu.Lock()
		delete(m.waiting, owner)
		if ctx.Err() != nil {
			return waited, context.Cause(ctx)
		}
	}
}

// Release gives back all locks of an owner.
func (m *Manager) Release(owner Owner) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for table, mode := range m.owned[owner] {
		if mode >= ShareRowExclusive {
			m.noteWrite(table)
		}
		delete(m.tables[table], owner)
		if len(m.tables[table]) == 0 {
			delete(m.tables, table)
		}
	}
	delete(m.owned, owner)
	if m.changed != nil {
		close(m.changed)
		m.changed = nil
	}
}

// maxWritten bounds the tables whose last writes are remembered one by one.
const maxWritten = 10_000

func (m *Manager) noteWrite(table Table) {
	m.writes++
	if m.written == nil || len(m.written) >= maxWritten {
		m.written, m.floor = map[Table]uint64{}, m.writes
	}
	m.written[table] = m.writes
}

// Now is a time in terms of [Manager.LastWrite]: how many writers have released a table so far.
func (m *Manager) Now() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.writes
}

// LastWrite tells when a writer last released a table (or later, never earlier), and whether one holds it now. A
// transaction that began after [Manager.Now] was at sees what that writer wrote.
func (m *Manager) LastWrite(table Table) (at uint64, writing bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, mode := range m.tables[table] {
		if mode >= ShareRowExclusive {
			writing = true
		}
	}
	if at, ok := m.written[table]; ok {
		return at, writing
	}
	return m.floor, writing
}

// All lists the locks by table and owner.
func (m *Manager) All() []Held {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Held
	for table, owners := range m.tables {
		for owner, mode := range owners {
			out = append(out, Held{table, owner, mode})
		}
	}
	slices.SortFunc(out, func(a, b Held) int {
		if a.Table != b.Table {
			return int(a.Table - b.Table)
		}
		return int(a.Owner - b.Owner)
	})
	return out
}

// Waiting is the number of owners that wait for a lock.
func (m *Manager) Waiting() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.waiting)
}

func (m *Manager) grant(owner Owner, table Table, mode Mode) {
	if m.tables == nil {
		m.tables, m.owned = map[Table]map[Owner]Mode{}, map[Owner]map[Table]Mode{}
	}
	if m.tables[table] == nil {
		m.tables[table] = map[Owner]Mode{}
	}
	if m.owned[owner] == nil {
		m.owned[owner] = map[Table]Mode{}
	}
	m.tables[table][owner] = mode
	m.owned[owner][table] = mode
}

// blockers are the other owners whose locks stand in the way.
func (m *Manager) blockers(owner Owner, table Table, mode Mode) []Owner {
	var out []Owner
	for other, held := range m.tables[table] {
		if other != owner && conflicts(held, mode) {
			out = append(out, other)
		}
	}
	return out
}

// circle tells whether start waits, through others, for itself.
func (m *Manager) circle(start Owner) bool {
	seen := map[Owner]bool{}
	next := []Owner{start}
	for len(next) > 0 {
		owner := next[0]
		next = next[1:]
		r, ok := m.waiting[owner]
		if !ok {
			continue
		}
		for _, b := range m.blockers(owner, r.table, r.mode) {
			if b == start {
				return true
			}
			if !seen[b] {
				seen[b] = true
				next = append(next, b)
			}
		}
	}
	return false
}
