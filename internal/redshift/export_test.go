package redshift

import "context"

// Raw runs a query on the engine's own connection, to look at its records.
func (e *Engine) Raw(ctx context.Context, sql string, fn func(row []any) error) error {
	if err := e.history.flush(ctx); err != nil {
		return err
	}
	e.sideLock.Lock()
	defer e.sideLock.Unlock()
	_, err := e.side.Query(ctx, sql, nil, nil, fn)
	return err
}
