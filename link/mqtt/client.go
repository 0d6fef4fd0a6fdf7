package mqtt

import (
	"context"
	"crypto/tls"
	"net/url"
	"strings"
	"time"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/paho"
	paho3 "github.com/eclipse/paho.mqtt.golang"

	"marsad"
	"marsad/link"
)

const (
	keepAlive      = 30 * time.Second
	connectTimeout = 15 * time.Second
	// sessionKept is how long a broker of version 5 keeps what comes while we are away.
	sessionKept = 24 * time.Hour
	// qos 1: a message comes at least once.
	qos = 1
)

// Client subscribes at a broker. Its messages are whole packets with their topic.
type Client struct {
	// URL is mqtt://host:port or mqtts://host:port for version 3.1.1, which every
	// broker speaks, mqtt5:// or mqtts5:// for version 5.
	URL string
	// ID names us at the broker; it keeps what comes while we are away under it.
	ID             string
	Topics         []string // filters
	User, Password string
	TLS            *tls.Config // of mqtts and mqtts5
}

// Check tells whether the address of a broker can be one.
func Check(address string) error {
	_, _, err := (&Client{URL: address}).server()
	return err
}

// server returns the address as the libraries want it, and the version.
func (c *Client) server() (u *url.URL, version int, err error) {
	u, err = url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Path != "" {
		return nil, 0, marsad.Errorf(marsad.BadConfig, "%q: mqtt://host:port", c.URL)
	}
	scheme, five := strings.CutSuffix(u.Scheme, "5")
	version = 4
	if five {
		version = 5
	}
	port := "1883"
	switch scheme {
	case "mqtt":
		u.Scheme = "tcp"
	case "mqtts":
		u.Scheme, port = "ssl", "8883"
		if five {
			u.Scheme = "mqtts"
		}
	default:
		return nil, 0, marsad.Errorf(marsad.BadConfig, "%q: none of mqtt, mqtts, mqtt5, mqtts5", c.URL)
	}
	if u.Port() == "" {
		u.Host += ":" + port
	}
	return u, version, nil
}

// Run receives until ctx ends. A broker that is away is tried again for ever.
func (c *Client) Run(ctx context.Context, handle func(link.Packet) bool) error {
	server, version, err := c.server()
	if err != nil {
		return err
	}
	// One message after the other, whatever the library does.
	turn := make(chan struct{}, 1)
	take := func(p link.Packet) {
		turn <- struct{}{}
		defer func() { <-turn }()
		if ctx.Err() == nil {
			p.At = time.Now().UTC()
			handle(p)
		}
	}
	defer func() { // no call of handle goes on after the end
		turn <- struct{}{}
		<-turn
	}()
	if version == 5 {
		return c.run5(ctx, server, take)
	}
	return c.run3(ctx, server, take)
}

func (c *Client) run3(ctx context.Context, server *url.URL, take func(link.Packet)) error {
	o := paho3.NewClientOptions().AddBroker(server.String()).SetClientID(c.ID).SetProtocolVersion(4).
		SetCleanSession(c.ID == "").SetOrderMatters(true).SetKeepAlive(keepAlive).SetConnectTimeout(connectTimeout).
		SetAutoReconnect(true).SetConnectRetry(true).SetConnectRetryInterval(link.Backoff(3)).SetMaxReconnectInterval(link.Backoff(10))
	o.SetUsername(c.User).SetPassword(c.Password).SetTLSConfig(c.TLS)
	o.SetDefaultPublishHandler(func(_ paho3.Client, m paho3.Message) { take(link.Packet{Bytes: m.Payload(), Topic: m.Topic()}) })
	o.SetOnConnectHandler(func(client paho3.Client) {
		filters := make(map[string]byte, len(c.Topics))
		for _, t := range c.Topics {
			filters[t] = qos
		}
		go func() { // the library waits for this handler before it answers
			if t := client.SubscribeMultiple(filters, nil); t.WaitTimeout(connectTimeout) && t.Error() != nil {
				take(link.Packet{End: true, Code: link.NoConnection})
			}
		}()
	})
	o.SetConnectionLostHandler(func(paho3.Client, error) { take(link.Packet{End: true, Code: link.Lost}) })
	o.SetConnectionAttemptHandler(func(_ *url.URL, t *tls.Config) *tls.Config { return t })
	client := paho3.NewClient(o)
	first := client.Connect()
	select {
	case <-first.Done():
	case <-time.After(connectTimeout):
		take(link.Packet{End: true, Code: link.NoConnection})
	case <-ctx.Done():
	}
	<-ctx.Done()
	client.Disconnect(250)
	return nil
}

func (c *Client) run5(ctx context.Context, server *url.URL, take func(link.Packet)) error {
	subscriptions := make([]paho.SubscribeOptions, len(c.Topics))
	for i, t := range c.Topics {
		subscriptions[i] = paho.SubscribeOptions{Topic: t, QoS: qos}
	}
	o := autopaho.ClientConfig{
		ServerUrls: []*url.URL{server}, TlsCfg: c.TLS, KeepAlive: uint16(keepAlive.Seconds()), ConnectTimeout: connectTimeout,
		ConnectUsername: c.User, ConnectPassword: []byte(c.Password), ReconnectBackoff: link.Backoff,
		SessionExpiryInterval: uint32(sessionKept.Seconds()), CleanStartOnInitialConnection: false,
		OnConnectError: func(error) { take(link.Packet{End: true, Code: link.NoConnection}) },
		ClientConfig: paho.ClientConfig{ClientID: c.ID, OnPublishReceived: []func(paho.PublishReceived) (bool, error){
			func(m paho.PublishReceived) (bool, error) {
				take(link.Packet{Bytes: m.Packet.Payload, Topic: m.Packet.Topic})
				return true, nil
			}}, OnClientError: func(error) { take(link.Packet{End: true, Code: link.Lost}) }},
	}
	o.OnConnectionUp = func(m *autopaho.ConnectionManager, _ *paho.Connack) {
		if _, err := m.Subscribe(ctx, &paho.Subscribe{Subscriptions: subscriptions}); err != nil && ctx.Err() == nil {
			take(link.Packet{End: true, Code: link.NoConnection})
		}
	}
	m, err := autopaho.NewConnection(ctx, o)
	if err != nil {
		return marsad.Errorf(marsad.BadConfig, "%q: %w", c.URL, err)
	}
	<-m.Done()
	return nil
}
