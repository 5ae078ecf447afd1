// Drivers of Go with their defaults: `drivers NAME` connects to DOUBLETAKE_URL, asks once so that the
// connection stands, then makes the one call, and prints what its caller saw.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/bradfitz/gomemcache/memcache"
	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	amqp "github.com/rabbitmq/amqp091-go"
	"github.com/redis/go-redis/v9"
	"github.com/redis/rueidis"
	"github.com/twmb/franz-go/pkg/kgo"
)

type step func() (any, error)

var background = context.Background()

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println("cannot start:", err)
		os.Exit(2)
	}
	return value
}

func goRedis(address string) (step, step) {
	client := redis.NewClient(&redis.Options{Addr: address})
	return func() (any, error) { return client.Ping(background).Result() },
		func() (any, error) { return client.Incr(background, "charges").Result() }
}

func rueidisClient(address string) (step, step) {
	client := must(rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{address}, DisableCache: true}))
	ask := func() (any, error) { return client.Do(background, client.B().Ping().Build()).ToString() }
	return ask, func() (any, error) {
		return client.Do(background, client.B().Incr().Key("charges").Build()).AsInt64()
	}
}

func gomemcache(address string) (step, step) {
	client := memcache.New(address)
	return func() (any, error) { return client.Get("charges") },
		func() (any, error) { return client.Increment("charges", 1) }
}

func database(driver, source string) func(string) (step, step) {
	return func(address string) (step, step) {
		pool := must(sql.Open(driver, fmt.Sprintf(source, address)))
		ask := func() (any, error) { return nil, pool.Ping() }
		return ask, func() (any, error) {
			result, err := pool.Exec("INSERT INTO charges (amount) VALUES (1)")
			if err != nil {
				return nil, err
			}
			return result.RowsAffected()
		}
	}
}

func natsStream(address string) (step, step) {
	connection := must(nats.Connect(address))
	stream := must(jetstream.New(connection))
	ask := func() (any, error) { return nil, connection.Flush() }
	return ask, func() (any, error) { return stream.Publish(background, "charges", []byte("1")) }
}

func rabbit(address string) (step, step) {
	connection := must(amqp.Dial("amqp://" + address))
	channel := must(connection.Channel())
	must(0, channel.Confirm(false))
	ask := func() (any, error) { return channel.QueueDeclarePassive("charges", true, false, false, false, nil) }
	return ask, func() (any, error) {
		message := amqp.Publishing{DeliveryMode: amqp.Persistent, Body: []byte("1")}
		sent, err := channel.PublishWithDeferredConfirm("", "charges", false, false, message)
		if err != nil {
			return nil, err
		}
		return sent.Wait(), nil
	}
}

func franz(options ...kgo.Opt) func(string) (step, step) {
	return func(address string) (step, step) {
		client := must(kgo.NewClient(append(options, kgo.SeedBrokers(address))...))
		ask := func() (any, error) { return nil, client.Ping(background) }
		return ask, func() (any, error) {
			record := &kgo.Record{Topic: "charges", Value: []byte("1")}
			kept, err := client.ProduceSync(background, record).First()
			if err != nil {
				return nil, err
			}
			return kept.Offset, nil
		}
	}
}

func main() {
	drivers := map[string]func(string) (step, step){
		"go-redis":          goRedis,
		"rueidis":           rueidisClient,
		"gomemcache":        gomemcache,
		"pgx":               database("pgx", "postgres://atlas@%s/atlas?sslmode=disable"),
		"lib/pq":            database("postgres", "postgres://atlas@%s/atlas?sslmode=disable"),
		"go-sql-driver":     database("mysql", "atlas@tcp(%s)/atlas"),
		"nats.go":           natsStream,
		"amqp091-go":        rabbit,
		"franz-go":          franz(),
		"franz-go-at-least": franz(kgo.DisableIdempotentWrite()),
	}
	address := must(url.Parse(os.Getenv("DOUBLETAKE_URL"))).Host
	ask, call := drivers[os.Args[1]](address)
	if _, err := ask(); err != nil && err != memcache.ErrCacheMiss {
		fmt.Println("the first request failed:", err)
		os.Exit(2)
	}
	time.Sleep(300 * time.Millisecond)
	result, err := call()
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	fmt.Println(result)
}
