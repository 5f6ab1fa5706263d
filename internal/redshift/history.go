package redshift

import (
	"context"
	"slices"
	"sync"

	"nightshift/internal/redshift/catalog"
	"nightshift/internal/redshift/duck"
)

// maxHistory is how many entries wait at most; further ones are written by those who add them.
const maxHistory = 256

// history writes the records of what happened behind the statements' backs: entries gather in memory and are written
// in batches, at the latest when somebody reads a system table or the warehouse closes.
type history struct {
	engine *Engine
	// writing is held while entries are on their way into the database, so that whoever asks for them to be written
	// also waits for those that another has taken.
	writing sync.Mutex
	mu      sync.Mutex
	entries []entry
	wake    chan struct{}
	stop    chan struct{}
	done    chan struct{}
}

// entry is rows for one table of the catalog's schema.
type entry struct {
	table string
	rows  [][]any
}

func newHistory(e *Engine) *history {
	h := &history{engine: e, wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	go h.loop()
	return h
}

func (h *history) add(entries ...entry) {
	h.mu.Lock()
	h.entries = append(h.entries, entries...)
	full := len(h.entries) >= maxHistory
	h.mu.Unlock()
	if full {
		select {
		case h.wake <- struct{}{}:
		default:
		}
	}
}

func (h *history) loop() {
	defer close(h.done)
	for {
		timer := h.engine.clock.NewTimer(historyDelay)
		select {
		case <-h.wake:
		case <-timer.C():
		case <-h.stop:
			timer.Stop()
			return
		}
		timer.Stop()
		// A record that cannot be written is no reason to fail a statement; it is tried again with the next ones.
		_ = h.flush(context.Background())
	}
}

// flush writes what has gathered, as one transaction. When it returns all that was added before is written.
func (h *history) flush(ctx context.Context) error {
	h.writing.Lock()
	defer h.writing.Unlock()
	h.mu.Lock()
	entries := h.entries
	h.entries = nil
	h.mu.Unlock()
	if len(entries) == 0 {
		return nil
	}
	err := h.write(ctx, entries)
	if err != nil {
		h.mu.Lock()
		if len(h.entries)+len(entries) <= 4*maxHistory {
			h.entries = append(entries, h.entries...)
		}
		h.mu.Unlock()
	}
	return err
}

// write writes entries as one transaction, a table at a time: a transaction that lasts keeps DuckDB from giving free
// what others have deleted meanwhile.
func (h *history) write(ctx context.Context, entries []entry) error {
	var tables []entry
	for _, e := range entries {
		i := slices.IndexFunc(tables, func(t entry) bool { return t.table == e.table })
		if i < 0 {
			i = len(tables)
			tables = append(tables, entry{table: e.table})
		}
		tables[i].rows = append(tables[i].rows, e.rows...)
	}
	return h.engine.aside(ctx, func(conn *duck.Conn) error {
		for _, t := range tables {
			if err := conn.Append(ctx, catalog.CatalogSchema, t.table, t.rows); err != nil {
				return err
			}
		}
		return nil
	})
}

// close stops the writer and writes the rest.
func (h *history) close() error {
	close(h.stop)
	<-h.done
	return h.flush(context.Background())
}
