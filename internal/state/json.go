package state

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
)

// One decodes the JSON in the one column of a row; nil when there is no row.
func One[T any](row *sql.Row) (*T, error) {
	var body string
	if err := row.Scan(&body); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil
		}
		return nil, err
	}
	return decode[T](body)
}

// Many decodes the JSON in the one column of each row and closes the rows. It
// takes what Query returns, its error too.
func Many[T any](rows *sql.Rows, err error) ([]*T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []*T
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		v, err := decode[T](body)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

func decode[T any](body string) (*T, error) {
	v := new(T)
	if err := json.Unmarshal([]byte(body), v); err != nil {
		return nil, fmt.Errorf("read stored %T: %w", *v, err)
	}
	return v, nil
}
