package state_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"nightshift/internal/state"
)

func open(t testing.TB, path string, ephemeral bool) *state.Store {
	t.Helper()
	s, err := state.Open(t.Context(), state.Options{Path: path, Ephemeral: ephemeral})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func openTable(t testing.TB, ephemeral bool) *state.Store {
	t.Helper()
	s := open(t, filepath.Join(t.TempDir(), "state.db"), ephemeral)
	if err := s.Migrate(t.Context(), "t", "CREATE TABLE t_numbers (n INTEGER PRIMARY KEY)"); err != nil {
		t.Fatal(err)
	}
	return s
}

func insert(n int) func(*state.Tx) error {
	return func(tx *state.Tx) error {
		_, err := tx.Exec("INSERT INTO t_numbers VALUES (?)", n)
		return err
	}
}

func count(t testing.TB, s *state.Store) (n int) {
	t.Helper()
	err := s.View(context.Background(), func(tx *state.Tx) error {
		return tx.QueryRow("SELECT count(*) FROM t_numbers").Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestUpdateUndoesOnlyTheFailedFunction(t *testing.T) {
	t.Parallel()
	s := openTable(t, true)
	wanted := errors.New("no")
	var wg sync.WaitGroup
	for i := range 200 {
		wg.Go(func() {
			committed := false
			err := s.Update(context.Background(), func(tx *state.Tx) error {
				tx.AfterCommit(func() { committed = true })
				if err := insert(i)(tx); err != nil {
					return err
				}
				if i%2 == 1 {
					return wanted
				}
				return nil
			})
			if odd := i%2 == 1; odd != errors.Is(err, wanted) || odd == committed {
				t.Errorf("%d: error %v, committed %v", i, err, committed)
			}
		})
	}
	wg.Wait()
	if n := count(t, s); n != 100 {
		t.Errorf("%d rows, want 100", n)
	}
}

func TestUpdateCarriesAPanicToItsCaller(t *testing.T) {
	t.Parallel()
	s := openTable(t, true)
	func() {
		defer func() {
			if p := recover(); p != "boom" {
				t.Errorf("recovered %v", p)
			}
		}()
		_ = s.Update(t.Context(), func(tx *state.Tx) error {
			_ = insert(1)(tx)
			panic("boom") //nolint:forbidigo // what is tested
		})
	}()
	if err := s.Update(t.Context(), insert(2)); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
}

func TestUpdateGivesUpWaitingWithItsContext(t *testing.T) {
	t.Parallel()
	s := openTable(t, true)
	inside, leave := make(chan struct{}), make(chan struct{})
	go func() {
		_ = s.Update(context.Background(), func(*state.Tx) error {
			close(inside)
			<-leave
			return nil
		})
	}()
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Update(ctx, insert(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	close(leave)
	if err := s.Update(t.Context(), insert(2)); err != nil {
		t.Error(err)
	}
	if n := count(t, s); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
}

func TestViewIsASnapshotAndReadsOnly(t *testing.T) {
	t.Parallel()
	s := openTable(t, true)
	err := s.View(t.Context(), func(tx *state.Tx) error {
		var before, after int
		if err := tx.QueryRow("SELECT count(*) FROM t_numbers").Scan(&before); err != nil {
			return err
		}
		if err := s.Update(t.Context(), insert(1)); err != nil {
			return err
		}
		if err := tx.QueryRow("SELECT count(*) FROM t_numbers").Scan(&after); err != nil {
			return err
		}
		if before != 0 || after != 0 {
			t.Errorf("saw %d, then %d rows", before, after)
		}
		if err := insert(2)(tx); err == nil {
			t.Error("a view could write")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, s); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
}

func TestReopenKeepsWhatWasAcknowledged(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a ?#% dir")
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(path, "state.db")
	s := open(t, path, false)
	steps := []string{"CREATE TABLE t_numbers (n INTEGER PRIMARY KEY)"}
	if err := s.Migrate(t.Context(), "t", steps...); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(t.Context(), insert(7)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(t.Context(), insert(8)); !errors.Is(err, state.ErrClosed) {
		t.Errorf("update after close: %v", err)
	}
	if err := s.View(t.Context(), insert(8)); !errors.Is(err, state.ErrClosed) {
		t.Errorf("view after close: %v", err)
	}
	s = open(t, path, false)
	if err := s.Migrate(t.Context(), "t", append(steps, "ALTER TABLE t_numbers ADD COLUMN a; ALTER TABLE t_numbers ADD COLUMN b")...); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
	for _, c := range []struct {
		steps []string
		want  string
	}{
		{steps, "newer version"},
		{[]string{"CREATE TABLE other (n)", "x"}, "step 1 is not the one"},
	} {
		if err := s.Migrate(t.Context(), "t", c.steps...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("migrate %q: %v", c.steps, err)
		}
	}
}

func TestMigrateIsAllOrNone(t *testing.T) {
	t.Parallel()
	s := open(t, filepath.Join(t.TempDir(), "state.db"), true)
	err := s.Migrate(t.Context(), "m", "CREATE TABLE m_a (n)", "CREATE TABEL m_b (n)")
	if err == nil || !strings.Contains(err.Error(), "migrate m: step 2") {
		t.Fatalf("error %v", err)
	}
	err = s.View(t.Context(), func(tx *state.Tx) error {
		return tx.QueryRow("SELECT name FROM sqlite_master WHERE name = 'm_a'").Scan(new(string))
	})
	if !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("the first step's table: %v", err)
	}
}

func TestOpenRefusesADirectoryInUse(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.db")
	open(t, path, true)
	_, err := state.Open(t.Context(), state.Options{Path: path})
	var inUse *state.InUseError
	if !errors.As(err, &inUse) || inUse.PID != os.Getpid() {
		t.Fatalf("error %v", err)
	}
	if want := fmt.Sprintf("data directory %s is in use by process %d", filepath.Dir(path), os.Getpid()); err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

func TestOpenRefusesWhatIsNoDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("not a database ", 100)), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := state.Open(t.Context(), state.Options{Path: path}); err == nil || !strings.Contains(err.Error(), "not a database") {
		t.Fatalf("error %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	open(t, path, true) // and the lock is free again
}

func BenchmarkUpdate(b *testing.B) {
	for _, ephemeral := range []bool{false, true} {
		for _, callers := range []int{1, 16, 128} {
			b.Run(fmt.Sprintf("ephemeral=%v/callers=%d", ephemeral, callers), func(b *testing.B) {
				s := openTable(b, ephemeral)
				work := make(chan int)
				var wg sync.WaitGroup
				for range callers {
					wg.Go(func() {
						for n := range work {
							if err := s.Update(context.Background(), insert(n)); err != nil {
								b.Error(err)
							}
						}
					})
				}
				b.ResetTimer()
				for n := range b.N {
					work <- n
				}
				close(work)
				wg.Wait()
			})
		}
	}
}

func TestStoredJSON(t *testing.T) {
	t.Parallel()
	s := open(t, filepath.Join(t.TempDir(), "state.db"), true)
	type thing struct{ N int }
	if err := s.Migrate(t.Context(), "json", `CREATE TABLE json_things (body TEXT NOT NULL)`); err != nil {
		t.Fatal(err)
	}
	err := s.Update(t.Context(), func(tx *state.Tx) error {
		_, err := tx.Exec(`INSERT INTO json_things VALUES ('{"N":1}'), ('{"N":2}')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.View(t.Context(), func(tx *state.Tx) error {
		all, err := state.Many[thing](tx.Query("SELECT body FROM json_things ORDER BY body"))
		if err != nil || len(all) != 2 || all[1].N != 2 {
			t.Errorf("want two things, found %v, %v", all, err)
		}
		none, err := state.One[thing](tx.QueryRow("SELECT body FROM json_things WHERE body = ''"))
		if none != nil || err != nil {
			t.Errorf("want nothing and no error, found %v, %v", none, err)
		}
		_, err = state.One[thing](tx.QueryRow("SELECT '[]'"))
		if err == nil || !strings.Contains(err.Error(), "thing") {
			t.Errorf("want an error that names the type, found %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
