package tpchdata

import (
	"fmt"
	"io"
	"strings"
	"time"
)

func (g *generator) regions(w []io.Writer) error {
	for i, name := range regionNames {
		if _, err := fmt.Fprintf(w[0], "%d|%s|%s\n", i, name, g.text(115)); err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) nations(w []io.Writer) error {
	for i, n := range nationNames {
		if _, err := fmt.Fprintf(w[0], "%d|%s|%d|%s\n", i, n.name, n.region, g.text(114)); err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) suppliers(w []io.Writer) error {
	for key := 1; key <= g.count(10_000); key++ {
		comment := g.text(70)
		// Five in ten thousand complain, five recommend (clause 4.2.3).
		switch g.random.IntN(2_000) {
		case 0:
			comment += " Customer " + g.pick(words) + " Complaints"
		case 1:
			comment += " Customer " + g.pick(words) + " Recommends"
		}
		nation := g.random.IntN(len(nationNames))
		_, err := fmt.Fprintf(w[0], "%d|Supplier#%09d|%s|%d|%s|%s|%s\n",
			key, key, g.address(), nation, g.phone(nation), g.cents(-99_999, 999_999), comment)
		if err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) customers(w []io.Writer) error {
	for key := 1; key <= g.count(150_000); key++ {
		nation := g.random.IntN(len(nationNames))
		_, err := fmt.Fprintf(w[0], "%d|Customer#%09d|%s|%d|%s|%s|%s|%s\n",
			key, key, g.address(), nation, g.phone(nation), g.cents(-99_999, 999_999), g.pick(segments), g.text(116))
		if err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) parts(w []io.Writer) error {
	for key := 1; key <= g.count(200_000); key++ {
		names := make([]string, 5)
		for i, n := range g.random.Perm(len(colors))[:5] {
			names[i] = colors[n]
		}
		maker := g.between(1, 5)
		_, err := fmt.Fprintf(w[0], "%d|%s|Manufacturer#%d|Brand#%d%d|%s %s %s|%d|%s %s|%s|%s\n",
			key, strings.Join(names, " "), maker, maker, g.between(1, 5),
			g.pick(typeFirst), g.pick(typeSecond), g.pick(typeThird), g.between(1, 50),
			g.pick(boxFirst), g.pick(boxSecond), money(retailPrice(key)), g.text(22))
		if err != nil {
			return err
		}
	}
	return nil
}

// retailPrice is P_RETAILPRICE in cents (clause 4.2.3).
func retailPrice(part int) int { return 90_000 + part/10%20_001 + 100*(part%1_000) }

// supplierOf is the i-th of a part's four suppliers (clause 4.2.3).
func (g *generator) supplierOf(part, i int) int {
	suppliers := g.count(10_000)
	return (part+i*(suppliers/4+(part-1)/suppliers))%suppliers + 1
}

func (g *generator) partsupps(w []io.Writer) error {
	for part := 1; part <= g.count(200_000); part++ {
		for i := range 4 {
			_, err := fmt.Fprintf(w[0], "%d|%d|%d|%s|%s\n",
				part, g.supplierOf(part, i), g.between(1, 9_999), g.cents(100, 100_000), g.text(198))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// line is what an order needs to know of one of its lines.
type line struct {
	charge int
	open   bool
}

func (g *generator) orders(w []io.Writer) error {
	customers := g.count(150_000)
	for n := range g.count(1_500_000) {
		// Only the first eight of each 32 keys are used (clause 4.2.3).
		key := n/8*32 + n%8 + 1
		customer := g.between(1, customers)
		for customer%3 == 0 && customers > 2 {
			// A third of the customers have no orders.
			customer = g.between(1, customers)
		}
		ordered := firstOrder.Add(time.Duration(g.random.IntN(orderDays)) * oneDay)
		total, open := 0, 0
		lines := g.between(1, 7)
		for number := 1; number <= lines; number++ {
			l, err := g.lineitem(w[1], key, number, ordered)
			if err != nil {
				return err
			}
			total += l.charge
			if l.open {
				open++
			}
		}
		status := "P"
		switch open {
		case 0:
			status = "F"
		case lines:
			status = "O"
		}
		comment := g.text(60)
		if g.random.IntN(100) == 0 {
			comment += " special requests"
		}
		_, err := fmt.Fprintf(w[0], "%d|%d|%s|%s|%s|%s|Clerk#%09d|0|%s\n",
			key, customer, status, money(total), ordered.Format(dateFormat), g.pick(priorities), g.between(1, g.count(1_000)), comment)
		if err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) lineitem(w io.Writer, order, number int, ordered time.Time) (line, error) {
	part := g.between(1, g.count(200_000))
	quantity, discount, tax := g.between(1, 50), g.between(0, 10), g.between(0, 8)
	price := quantity * retailPrice(part)
	shipped := ordered.Add(time.Duration(g.between(1, 121)) * oneDay)
	committed := ordered.Add(time.Duration(g.between(30, 90)) * oneDay)
	received := shipped.Add(time.Duration(g.between(1, 30)) * oneDay)
	flag, status := "N", "F"
	if !received.After(currentDate) {
		flag = []string{"R", "A"}[g.random.IntN(2)]
	}
	open := shipped.After(currentDate)
	if open {
		status = "O"
	}
	_, err := fmt.Fprintf(w, "%d|%d|%d|%d|%d|%s|0.%02d|0.%02d|%s|%s|%s|%s|%s|%s|%s|%s\n",
		order, part, g.supplierOf(part, g.random.IntN(4)), number, quantity, money(price), discount, tax, flag, status,
		shipped.Format(dateFormat), committed.Format(dateFormat), received.Format(dateFormat),
		g.pick(instructions), g.pick(modes), g.text(43))
	return line{charge: price * (100 - discount) * (100 + tax) / 10_000, open: open}, err
}
