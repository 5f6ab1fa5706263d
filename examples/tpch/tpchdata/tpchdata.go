// Package tpchdata makes the eight tables of TPC-H as pipe-delimited files, in
// the sizes, keys and value ranges of the specification's clause 4.2.
//
// It is not dbgen: the same scale and seed always give the same bytes here, but
// not the bytes (and so not the answers) that the official program gives. What
// the queries select on (segments, priorities, dates, brands, the words they
// look for in comments) occurs as often as the specification says.
//
// Source: TPC Benchmark H, Standard Specification, https://www.tpc.org/tpch/
package tpchdata

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Tables are the names of the tables, which are also the folders of their files.
var Tables = []string{"region", "nation", "supplier", "customer", "part", "partsupp", "orders", "lineitem"}

// generator makes one table's rows, or two where one is made of the other.
type generator struct {
	scale  float64
	random *rand.Rand
}

// Write makes the tables at a scale (1 is about 8.7 million rows) in a folder
// each below dir, gzipped.
func Write(dir string, scale float64, seed uint64) error {
	if scale <= 0 {
		return fmt.Errorf("want a scale above 0, not %g", scale)
	}
	makers := []struct {
		tables []string
		write  func(*generator, []io.Writer) error
	}{
		{[]string{"region"}, (*generator).regions},
		{[]string{"nation"}, (*generator).nations},
		{[]string{"supplier"}, (*generator).suppliers},
		{[]string{"customer"}, (*generator).customers},
		{[]string{"part"}, (*generator).parts},
		{[]string{"partsupp"}, (*generator).partsupps},
		{[]string{"orders", "lineitem"}, (*generator).orders},
	}
	for i, m := range makers {
		g := &generator{scale: scale, random: rand.New(rand.NewPCG(seed, uint64(i)))}
		if err := writeTables(dir, m.tables, func(w []io.Writer) error { return m.write(g, w) }); err != nil {
			return fmt.Errorf("make %s: %w", strings.Join(m.tables, " and "), err)
		}
	}
	return nil
}

// writeTables opens a file a table, fills them and puts them in place whole.
func writeTables(dir string, tables []string, fill func([]io.Writer) error) error {
	var writers []io.Writer
	var finish []func() error
	for _, table := range tables {
		folder := filepath.Join(dir, table)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
		f, err := os.CreateTemp(folder, ".part-*")
		if err != nil {
			return err
		}
		defer os.Remove(f.Name())
		defer f.Close()
		zw, err := gzip.NewWriterLevel(f, gzip.BestSpeed)
		if err != nil {
			return err
		}
		w := bufio.NewWriterSize(zw, 1<<18)
		writers = append(writers, w)
		finish = append(finish, func() error {
			if err := w.Flush(); err != nil {
				return err
			}
			if err := zw.Close(); err != nil {
				return err
			}
			if err := f.Sync(); err != nil {
				return err
			}
			return os.Rename(f.Name(), filepath.Join(folder, table+".tbl.gz"))
		})
	}
	if err := fill(writers); err != nil {
		return err
	}
	for _, done := range finish {
		if err := done(); err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) count(base int) int { return max(1, int(g.scale*float64(base))) }

// between returns a number from low to high, both included.
func (g *generator) between(low, high int) int { return low + g.random.IntN(high-low+1) }

// cents prints a number of cents between two, as dollars.
func (g *generator) cents(low, high int) string { return money(g.between(low, high)) }

func money(cents int) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}

func (g *generator) pick(from []string) string { return from[g.random.IntN(len(from))] }

// text makes a comment of at most size bytes.
func (g *generator) text(size int) string {
	var b strings.Builder
	want := g.between(size*2/5, size)
	for {
		word := g.pick(words)
		if b.Len()+1+len(word) > want {
			break
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(word)
	}
	return b.String()
}

func (g *generator) phone(nation int) string {
	return fmt.Sprintf("%02d-%03d-%03d-%04d", nation+10, g.between(100, 999), g.between(100, 999), g.between(1000, 9999))
}

func (g *generator) address() string {
	const letters = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ,0123456789"
	b := make([]byte, g.between(10, 40))
	for i := range b {
		b[i] = letters[g.random.IntN(len(letters))]
	}
	return strings.TrimSpace(string(b))
}

var (
	firstOrder   = time.Date(1992, time.January, 1, 0, 0, 0, 0, time.UTC)
	lastOrder    = time.Date(1998, time.August, 2, 0, 0, 0, 0, time.UTC)
	currentDate  = time.Date(1995, time.June, 17, 0, 0, 0, 0, time.UTC)
	orderDays    = int(lastOrder.Sub(firstOrder).Hours()/24) + 1
	oneDay       = 24 * time.Hour
	dateFormat   = "2006-01-02"
	regionNames  = []string{"AFRICA", "AMERICA", "ASIA", "EUROPE", "MIDDLE EAST"}
	segments     = []string{"AUTOMOBILE", "BUILDING", "FURNITURE", "MACHINERY", "HOUSEHOLD"}
	priorities   = []string{"1-URGENT", "2-HIGH", "3-MEDIUM", "4-NOT SPECIFIED", "5-LOW"}
	instructions = []string{"DELIVER IN PERSON", "COLLECT COD", "NONE", "TAKE BACK RETURN"}
	modes        = []string{"REG AIR", "AIR", "RAIL", "SHIP", "TRUCK", "MAIL", "FOB"}
	typeFirst    = []string{"STANDARD", "SMALL", "MEDIUM", "LARGE", "ECONOMY", "PROMO"}
	typeSecond   = []string{"ANODIZED", "BURNISHED", "PLATED", "POLISHED", "BRUSHED"}
	typeThird    = []string{"TIN", "NICKEL", "BRASS", "STEEL", "COPPER"}
	boxFirst     = []string{"SM", "LG", "MED", "JUMBO", "WRAP"}
	boxSecond    = []string{"CASE", "BOX", "BAG", "JAR", "PKG", "PACK", "CAN", "DRUM"}
	nationNames  = []struct {
		name   string
		region int
	}{
		{"ALGERIA", 0}, {"ARGENTINA", 1}, {"BRAZIL", 1}, {"CANADA", 1}, {"EGYPT", 4}, {"ETHIOPIA", 0}, {"FRANCE", 3},
		{"GERMANY", 3}, {"INDIA", 2}, {"INDONESIA", 2}, {"IRAN", 4}, {"IRAQ", 4}, {"JAPAN", 2}, {"JORDAN", 4}, {"KENYA", 0},
		{"MOROCCO", 0}, {"MOZAMBIQUE", 0}, {"PERU", 1}, {"CHINA", 2}, {"ROMANIA", 3}, {"SAUDI ARABIA", 4}, {"VIETNAM", 2},
		{"RUSSIA", 3}, {"UNITED KINGDOM", 3}, {"UNITED STATES", 1},
	}
	colors = strings.Fields(`almond antique aquamarine azure beige bisque black blanched blue blush brown burlywood burnished chartreuse
		chiffon chocolate coral cornflower cornsilk cream cyan dark deep dim dodger drab firebrick floral forest frosted gainsboro
		ghost goldenrod green grey honeydew hot indian ivory khaki lace lavender lawn lemon light lime linen magenta maroon medium
		metallic midnight mint misty moccasin navajo navy olive orange orchid pale papaya peach peru pink plum powder puff purple
		red rose rosy royal saddle salmon sandy seashell sienna sky slate smoke snow spring steel tan thistle tomato turquoise
		violet wheat white yellow`)
	words = strings.Fields(`accounts across after against along among asymptotes attainments beans before blithely bold braids brave
		busily carefully closely courts daringly deposits dependencies dolphins dugouts during engage even excuses express final
		fluffily foxes frets furiously grouches grow haggle hockey ideas instructions integrate ironic multipliers nag notornis
		orbits packages patterns pending pinto platelets players quickly quietly realms regular requests ruthlessly sauternes
		sentiments sheaves silent sleep slyly somas special stealthily theodolites tithes unusual warhorses waters wake`)
)
