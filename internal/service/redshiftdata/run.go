package redshiftdata

import (
	"context"
	"errors"
	"fmt"
	"time"

	"nightshift/internal/redshift"
	"nightshift/internal/redshift/syntax/parser"
	"nightshift/internal/state"
)

// dispatch gives waiting statements to workers, oldest first, until ctx ends; the statements themselves run under
// statements.
func (s *Service) dispatch(ctx, statements context.Context) {
	for ctx.Err() == nil {
		more, err := s.pick(ctx, statements)
		if err != nil {
			s.pause(ctx, time.Second)
			continue
		}
		if more {
			continue
		}
		select {
		case <-ctx.Done():
		case <-s.wake:
		}
	}
}

func (s *Service) pause(ctx context.Context, d time.Duration) {
	timer := s.Clock.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C():
	}
}

// pick starts as many statements as there are free workers; more says that it
// started some, so that others may wait behind them.
func (s *Service) pick(ctx, statements context.Context) (more bool, err error) {
	s.mu.Lock()
	free := s.Workers - len(s.running)
	s.mu.Unlock()
	if free <= 0 {
		return false, nil // a finished worker signals
	}
	var waiting []*statement
	err = s.Store.View(ctx, func(tx *state.Tx) (err error) {
		waiting, err = selectStatements(tx, "status = 'SUBMITTED' ORDER BY seq LIMIT ?", free)
		return err
	})
	if err != nil || len(waiting) == 0 {
		return false, err
	}
	contexts := map[string]context.Context{}
	s.mu.Lock()
	for _, st := range waiting {
		contexts[st.id], s.running[st.id] = context.WithCancelCause(statements)
	}
	s.mu.Unlock()
	var mine []*statement
	err = s.Store.Update(ctx, func(tx *state.Tx) error {
		mine = nil
		for _, st := range waiting {
			ok, err := setStatus(tx, st.id, picked, s.Clock.Now(), 0) // false: cancelled meanwhile
			if err != nil {
				return err
			}
			if ok {
				mine = append(mine, st)
			}
		}
		return nil
	})
	started := map[string]bool{}
	if err == nil {
		for _, st := range mine {
			started[st.id] = true
			s.done.Go(func() {
				s.work(contexts[st.id], st)
				s.release(st.id)
			})
		}
	}
	for _, st := range waiting {
		if !started[st.id] {
			s.release(st.id)
		}
	}
	return err == nil, err
}

func (s *Service) release(id string) {
	s.mu.Lock()
	if cancel := s.running[id]; cancel != nil {
		cancel(nil)
		delete(s.running, id)
	}
	s.mu.Unlock()
	s.signal()
}

// work runs a statement and records how it ended.
func (s *Service) work(ctx context.Context, st *statement) {
	x := &execution{service: s, statement: st, results: map[int]*resultFile{}}
	for i := range st.sqls {
		x.parts = append(x.parts, part{n: i + 1, status: submitted, outcome: noOutcome})
	}
	err := x.run(ctx)
	if err != nil && errors.Is(context.Cause(ctx), errStopping) {
		x.discard()
		return // it stays STARTED or PICKED, and the next start settles it
	}
	var lost error
	if err == nil {
		lost = x.keep()
	}
	x.discard()
	status, o := x.outcome(ctx, err)
	if lost != nil { // it is committed all the same: FAILED would invite to do it again
		o.hasResult, o.size, o.error = false, -1, "ERROR: the statement is committed; its result could not be stored: "+lost.Error()
	}
	for ctx := context.WithoutCancel(ctx); ; s.pause(ctx, time.Second) { // a status must not be lost
		err := s.Store.Update(ctx, func(tx *state.Tx) error { return s.end(tx, st, status, o, x.parts) })
		if err == nil || errors.Is(err, state.ErrClosed) {
			return
		}
	}
}

// end records the final status, and with it the event.
func (s *Service) end(tx *state.Tx, st *statement, status string, o outcome, parts []part) error {
	now := s.Clock.Now()
	changed, err := saveOutcome(tx, st.id, status, o, now)
	if err != nil || !changed {
		return err
	}
	if st.batch {
		if parts == nil {
			parts = make([]part, len(st.sqls))
			for i := range parts {
				parts[i] = part{n: i + 1, status: aborted, outcome: noOutcome}
			}
		}
		for _, p := range parts {
			if p.updated.IsZero() {
				p.updated = now
			}
			if err := savePart(tx, st.id, p); err != nil {
				return err
			}
		}
	}
	if !st.withEvent || s.Events == nil {
		return nil
	}
	return s.Events.Emit(tx, s.event(st, status, o, now))
}

// execution is one run of a statement.
type execution struct {
	service   *Service
	statement *statement
	owner     []int           // which of the given texts each single statement is of
	sources   []parser.Source // the single statements
	parts     []part
	results   map[int]*resultFile // by given text
	began     time.Time
	partBegan time.Time
	pid       int64
	failedAt  int // given text that failed, from 1
	failing   int // single statement that failed, from 1; 0: none of them
}

// run executes the statement in the warehouse.
func (x *execution) run(ctx context.Context) error {
	texts, err := x.texts()
	if err != nil {
		x.fail(0, err)
		return errors.Join(err, x.begin(ctx))
	}
	session, release, err := x.service.connect(ctx, x.statement)
	if err != nil {
		return errors.Join(err, x.begin(ctx))
	}
	defer release()
	x.pid = session.PID()
	if err := x.begin(ctx); err != nil {
		return err
	}
	return session.ExecScript(ctx, x.statement.id, texts, x.sink, x.progress)
}

// texts splits what was given into single statements.
func (x *execution) texts() ([]redshift.Statement, error) {
	var params []redshift.Param
	for _, p := range x.statement.parameters {
		params = append(params, redshift.Param{Name: p.Name, Value: p.Value})
	}
	var texts []redshift.Statement
	for i, text := range x.statement.sqls {
		sources, err := parser.Split(text)
		if err != nil {
			x.failedAt = i + 1
			return nil, err
		}
		if len(sources) == 0 {
			sources = append(sources, parser.Source{Text: text}) // the warehouse says that it is empty
		}
		for _, source := range sources {
			texts = append(texts, redshift.Statement{SQL: source.Text, Params: params})
			x.owner = append(x.owner, i)
			x.sources = append(x.sources, source)
		}
	}
	return texts, nil
}

// begin records STARTED.
func (x *execution) begin(ctx context.Context) error {
	x.began = x.service.Clock.Now()
	x.partBegan = x.began
	return x.service.Store.Update(context.WithoutCancel(ctx), func(tx *state.Tx) error {
		_, err := setStatus(tx, x.statement.id, started, x.began, x.pid)
		return err
	})
}

func (x *execution) sink(i int) redshift.ResultSink {
	n := x.owner[i]
	r := x.results[n]
	if r == nil {
		name := resultName(x.statement.id, 0)
		if x.statement.batch {
			name = resultName(x.statement.id, n+1)
		}
		r = &resultFile{service: x.service, name: name, csv: x.statement.format == "CSV"}
		x.results[n] = r
	}
	return r
}

func (x *execution) progress(i int, r redshift.Result, err error) {
	n := x.owner[i]
	if err != nil {
		if x.failing == 0 {
			x.failing = i + 1
		}
		x.fail(n, err)
		return
	}
	now := x.service.Clock.Now()
	p := &x.parts[n]
	p.status, p.updated, p.queryID, p.rows = finished, now, r.QueryID, r.Rows
	p.hasResult = p.hasResult || r.HasResultSet
	p.duration = max(p.duration, 0) + now.Sub(x.partBegan)
	x.partBegan = now
	if result := x.results[n]; result != nil && result.file != nil {
		p.size = result.size
	}
}

func (x *execution) fail(n int, err error) {
	if x.failedAt == 0 {
		x.failedAt = n + 1
	}
	p := &x.parts[x.failedAt-1]
	p.status, p.error, p.updated = failed, x.errorText(err), x.service.Clock.Now()
	p.duration = max(p.duration, 0) + p.updated.Sub(x.partBegan)
}

// keep makes the results durable, before FINISHED is recorded.
func (x *execution) keep() error {
	for _, r := range x.results {
		if err := r.keep(); err != nil {
			return err
		}
		r.file = nil
	}
	return nil
}

func (x *execution) discard() {
	for _, r := range x.results {
		r.discard()
	}
}

// outcome is the final status and what goes with it; err is how it ended.
func (x *execution) outcome(ctx context.Context, err error) (string, outcome) {
	o := noOutcome
	if !x.began.IsZero() {
		o.duration = x.service.Clock.Now().Sub(x.began)
	}
	status := finished
	switch {
	case err == nil:
		for _, p := range x.parts {
			o.queryID, o.hasResult = p.queryID, o.hasResult || p.hasResult
			o.size = max(o.size, p.size)
		}
		last := x.parts[len(x.parts)-1]
		o.rows = last.rows
		if x.statement.batch {
			o.rows, o.size = -1, -1
		}
		return status, o
	case errors.Is(context.Cause(ctx), errCancelled):
		status, o.error = aborted, errCancelled.Error()
	default:
		status, o.error = failed, x.errorText(err)
		if x.statement.batch && x.failedAt > 0 {
			o.error = fmt.Sprintf("Query #%d failed with %s", x.failedAt, o.error)
		}
	}
	for i := range x.parts { // all was rolled back
		p := &x.parts[i]
		p.hasResult, p.rows, p.size = false, -1, -1
		if p.status == submitted || status == aborted {
			p.status = aborted
		}
	}
	return status, o
}
