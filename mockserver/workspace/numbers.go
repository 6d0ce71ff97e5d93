package workspace

import (
	"context"
	"strconv"
	"time"
)

// stride is prime, and no factor of a power of ten times nine: stepping by it
// meets every number of some digits before it meets one again.
const stride = 7919

// mintNumber is mint for what has a number of so many digits for an id.
func (c *changes) mintNumber(ctx context.Context, kind string, digits int) (string, time.Time, error) {
	n, err := c.count(ctx, "minted "+kind, 1)
	if err != nil {
		return "", time.Time{}, err
	}
	at := c.w.now().Truncate(time.Second).Add(time.Duration(n))
	return numberOf(c.w.config.Fixtures.ID(kind, 0), digits, n), at, nil
}

// numberOf returns the n-th number of so many digits, beginning anywhere.
func numberOf(seed string, digits, n int) string {
	least := int64(1)
	for range digits - 1 {
		least *= 10
	}
	start, _ := strconv.ParseInt(seed[:10], 16, 64) // ids are hexadecimal
	return strconv.FormatInt(least+(start%(9*least)+int64(n)*stride)%(9*least), 10)
}
