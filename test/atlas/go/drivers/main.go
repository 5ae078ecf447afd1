// Drivers of Go, each as its README shows it: `drivers NAME` connects, asks something harmless, makes the
// one call, and prints what its caller saw.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"

	"github.com/IBM/sarama"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"
	"github.com/nats-io/nats.go"
	amqp "github.com/rabbitmq/amqp091-go"
	"github.com/redis/go-redis/v9"
	"github.com/redis/rueidis"
	"github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kgo"
)

const insert = "INSERT INTO orders VALUES (1)"

var (
	url     = os.Getenv("DOUBLETAKE_URL")
	address = "127.0.0.1:" + os.Getenv("DOUBLETAKE_PORT")
	all     = context.Background()
)

type call func() (any, error)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println("cannot connect:", err)
		os.Exit(2)
	}
	return value
}

func goRedis() call {
	client := redis.NewClient(&redis.Options{Addr: address})
	client.Get(all, "orders")
	return func() (any, error) { return client.Incr(all, "orders").Result() }
}

func rueidisClient() call {
	client := must(rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{address}}))
	client.Do(all, client.B().Get().Key("orders").Build())
	return func() (any, error) {
		return client.Do(all, client.B().Incr().Key("orders").Build()).AsInt64()
	}
}

func pgxPool() call {
	pool := must(pgxpool.New(all, url))
	must(pool.Exec(all, "SELECT 1"))
	return func() (any, error) {
		done, err := pool.Exec(all, insert)
		return done.RowsAffected(), err
	}
}

func libPq() call {
	database := must(sql.Open("postgres", url+"?sslmode=disable"))
	must(database.Exec("SELECT 1"))
	return func() (any, error) {
		done, err := database.Exec(insert)
		if err != nil {
			return nil, err
		}
		return done.RowsAffected()
	}
}

func natsStream() call {
	connection := must(nats.Connect("nats://" + address))
	stream := must(connection.JetStream())
	return func() (any, error) {
		ack, err := stream.Publish("orders", []byte("one"))
		if err != nil {
			return nil, err
		}
		return ack.Sequence, nil
	}
}

func rabbit() call {
	connection := must(amqp.Dial(url))
	channel := must(connection.Channel())
	must(0, channel.Confirm(false))
	return func() (any, error) {
		message := amqp.Publishing{Body: []byte("one")}
		confirmed, err := channel.PublishWithDeferredConfirm("", "orders", false, false, message)
		if err != nil {
			return nil, err
		}
		return fmt.Sprint("Wait()=", confirmed.Wait()), nil
	}
}

func franz(options ...kgo.Opt) call {
	client := must(kgo.NewClient(append(options, kgo.SeedBrokers(address))...))
	must(0, client.Ping(all))
	return func() (any, error) {
		record := &kgo.Record{Topic: "orders", Value: []byte("one")}
		done, err := client.ProduceSync(all, record).First()
		if err != nil {
			return nil, err
		}
		return done.Offset, nil
	}
}

func saramaProducer() call {
	config := sarama.NewConfig()
	config.Producer.Return.Successes = true
	producer := must(sarama.NewSyncProducer([]string{address}, config))
	return func() (any, error) {
		message := &sarama.ProducerMessage{Topic: "orders", Value: sarama.StringEncoder("one")}
		_, offset, err := producer.SendMessage(message)
		return offset, err
	}
}

func kafkaGo() call {
	writer := &kafka.Writer{
		Addr: kafka.TCP(address), Topic: "orders", RequiredAcks: kafka.RequireAll,
	}
	return func() (any, error) {
		return "written", writer.WriteMessages(all, kafka.Message{Value: []byte("one")})
	}
}

func main() {
	drivers := map[string]func() call{
		"go-redis":    goRedis,
		"rueidis":     rueidisClient,
		"pgx":         pgxPool,
		"lib/pq":      libPq,
		"nats.go":     natsStream,
		"amqp091":     rabbit,
		"franz":       func() call { return franz() },
		"franz-plain": func() call { return franz(kgo.DisableIdempotentWrite()) },
		"sarama":      saramaProducer,
		"kafka-go":    kafkaGo,
	}
	answer, err := drivers[os.Args[1]]()()
	if err != nil {
		fmt.Printf("error: %T %v\n", err, err)
		os.Exit(1)
	}
	fmt.Println("ok", answer)
}
