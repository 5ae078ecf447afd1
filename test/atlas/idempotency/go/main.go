// Fiber v3's own middleware/idempotency: app.Use(idempotency.New()), or with Redis storage as its page tells.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/idempotency"
	"github.com/gofiber/storage/redis/v3"
	"github.com/google/uuid"
)

type item map[string]any

func list() []item {
	items := []item{}
	file, err := os.Open(os.Getenv("DATA"))
	if err != nil {
		return items
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var it item
		if json.Unmarshal(lines.Bytes(), &it) == nil {
			items = append(items, it)
		}
	}
	return items
}

func charge(c fiber.Ctx) error {
	var body item
	if err := c.Bind().JSON(&body); err != nil {
		return err
	}
	time.Sleep(75 * time.Millisecond)
	it := item{"id": uuid.NewString(), "key": strings.Clone(c.Get("X-Idempotency-Key")), "amount": body["amount"], "reference": body["reference"]}
	line, _ := json.Marshal(it)
	file, _ := os.OpenFile(os.Getenv("DATA"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	file.Write(append(line, '\n'))
	file.Close()
	if body["fail"] == true {
		return errors.New("failed after the effect")
	}
	time.Sleep(75 * time.Millisecond)
	c.Set("X-Charge", it["id"].(string))
	return c.Status(201).JSON(it)
}

func main() {
	app := fiber.New()
	config := idempotency.Config{}
	if os.Getenv("STORE") == "redis" {
		config.Storage = redis.New(redis.Config{URL: os.Getenv("REDIS")})
	}
	app.Use(idempotency.New(config))
	app.Get("/charges", func(c fiber.Ctx) error { return c.JSON(list()) })
	app.Post("/charges", charge)
	app.Listen("127.0.0.1:"+os.Getenv("PORT"), fiber.ListenConfig{DisableStartupMessage: true})
}
