// Package taxidata makes yellow taxi trips for the example: made-up ones in the
// layout of the New York Taxi & Limousine Commission's records, for a machine
// that has no real ones.
//
// The same seed and number of rows always give the same bytes. The shape
// follows the real records of 2015 and 2016 (months, hours, distances, fares,
// and a little of their dirt: refunds, zero distances, unknown rate codes), but
// no figure computed from it says anything about New York.
package taxidata

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Months is the number of months the trips span, from January 2015.
const Months = 24

// Parts is the number of files, one per half-year.
const Parts = 4

// First is the first moment of the span, New York's local time without a zone.
var First = time.Date(2015, time.January, 1, 0, 0, 0, 0, time.UTC)

const (
	date      = "2006-01-02"
	timestamp = "2006-01-02 15:04:05"
)

// Write makes the files part-0000.gz … part-0003.gz in the folder: about rows
// trips in all, pipe-delimited, without a header. A file is complete or absent.
func Write(dir string, rows int, seed uint64) error {
	if rows < Months {
		return fmt.Errorf("want at least one trip a month (%d), not %d", Months, rows)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for part := range Parts {
		name := filepath.Join(dir, fmt.Sprintf("part-%04d.gz", part))
		if err := writePart(name, part, rows, seed); err != nil {
			return fmt.Errorf("make %s: %w", name, err)
		}
	}
	return nil
}

func writePart(name string, part, rows int, seed uint64) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".part-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	zw := gzip.NewWriter(f)
	w := bufio.NewWriterSize(zw, 1<<16)
	random := rand.New(rand.NewPCG(seed, uint64(part)))
	monthsPerPart := Months / Parts
	for month := part * monthsPerPart; month < (part+1)*monthsPerPart; month++ {
		for range rows / Months {
			if err := writeTrip(w, random, First.AddDate(0, month, 0)); err != nil {
				return err
			}
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := zw.Close(); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// writeTrip writes one line: pickup_date, pickup_datetime, dropoff_datetime,
// ratecode, passenger_count, trip_distance, fare_amount, total_amount,
// payment_type, vendorid.
func writeTrip(w io.Writer, random *rand.Rand, month time.Time) error {
	length := month.AddDate(0, 1, 0).Sub(month)
	pickup := month.Add(time.Duration(random.Int64N(int64(length)))).Truncate(time.Second)
	// Log-normal: a median of 1.7 miles with a long tail, as in the records.
	distance := math.Round(100*1.7*math.Exp(0.85*random.NormFloat64())) / 100
	ratecode, fare := 1, 2.5+2.4*distance+0.5*float64(random.IntN(6))
	duration := time.Duration(3+distance*float64(3+random.IntN(5))) * time.Minute
	switch chance := random.IntN(10_000); {
	case chance < 216:
		ratecode, fare = 2, 52
	case chance < 218:
		ratecode = 99
	case chance < 221:
		fare = -fare
	case chance < 280:
		distance = 0
	}
	extras := []float64{0.8, 1.3, 1.8, 3.3}[random.IntN(4)]
	if fare < 0 {
		extras = -extras
	}
	_, err := fmt.Fprintf(w, "%s|%s|%s|%d|%d|%s|%s|%s|%d|%d\n",
		pickup.Format(date), pickup.Format(timestamp), pickup.Add(duration).Format(timestamp),
		ratecode, 1+random.IntN(6)*random.IntN(2), amount(distance), amount(fare), amount(fare+extras),
		1+min(random.IntN(5), 1), 1+random.IntN(2))
	return err
}

// amount prints cents the way the records do: no trailing zeros.
func amount(value float64) string {
	return strconv.FormatFloat(math.Round(value*100)/100, 'f', -1, 64)
}
