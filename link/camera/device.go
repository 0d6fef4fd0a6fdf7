package camera

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"marsad/link"
	"marsad/wire/onvif"
)

const (
	// pullWait is how long a camera may wait for events before it answers with none.
	pullWait = 20 * time.Second
	// pullMost is how many events one answer may hold.
	pullMost = 64
	// pointLife is how long a subscription lives that is not renewed, renewEvery when
	// that is done.
	pointLife  = 4 * time.Minute
	renewEvery = time.Minute
	// pullPause keeps a camera that answers at once with nothing from being asked
	// without end.
	pullPause = time.Second
	// stillsAgain is how long the addresses of stills are believed.
	stillsAgain = time.Hour
)

// device is what is known of a camera that speaks ONVIF, as of one connection.
type device struct {
	session  *session
	ahead    time.Duration // its clock, of ours
	services map[string]string
}

// onvif asks for stills and pulls events, each by itself: a camera without one of them
// still gives the other.
func (s *session) onvif(ctx context.Context) {
	var group sync.WaitGroup
	group.Go(func() {
		var stills map[string]string
		var asked time.Time
		s.poll(ctx, s.client.Every, func(ctx context.Context) (err error) {
			if stills == nil || time.Since(asked) > stillsAgain {
				if stills, err = s.stills(ctx); err != nil {
					return err
				}
				asked = time.Now()
			}
			for key, from := range stills {
				if e := s.still(ctx, from, key); e != nil {
					err, stills = e, nil
				}
			}
			return err
		})
	})
	group.Go(func() { s.poll(ctx, pullPause, s.events) })
	group.Wait()
}

// open asks a camera for its clock and its services.
func (s *session) open(ctx context.Context) (*device, error) {
	d := &device{session: s}
	to := onvif.Address{URL: s.root.String()}
	// A camera that does not tell its clock may do without it.
	if answer, err := d.soap(ctx, to, onvif.GetSystemDateAndTime(), false, 0); err == nil {
		if now, err := onvif.DecodeTime(answer); err == nil {
			d.ahead = time.Until(now)
		}
	} else if codeOf(err) != BadAnswer {
		return nil, err
	}
	answer, err := d.soap(ctx, to, onvif.GetServices(), true, 0)
	if codeOf(err) == BadAnswer {
		answer, err = d.soap(ctx, to, onvif.GetCapabilities(), true, 0)
	}
	if err != nil {
		return nil, err
	}
	if d.services, err = onvif.DecodeServices(answer); err != nil {
		return nil, coded{BadAnswer, err}
	}
	return d, nil
}

// service returns where a service is.
func (d *device) service(space string) (onvif.Address, error) {
	told := d.services[space]
	if told == "" {
		return onvif.Address{}, coded{NoService, fmt.Errorf("camera: no service %s", space)}
	}
	u, err := d.session.within(told)
	return onvif.Address{URL: u}, err
}

// soap asks a service and returns the answer, which is no fault. longer is what it may
// wait beyond the usual time.
func (d *device) soap(ctx context.Context, to onvif.Address, r onvif.Request, known bool, longer time.Duration) ([]byte, error) {
	c := d.session.client
	ctx, cancel := context.WithTimeout(ctx, c.timeout()+longer)
	defer cancel()
	var token *onvif.Token
	if known && c.User != "" {
		token = &onvif.Token{User: c.User, Password: c.Password, Nonce: make([]byte, 16), Created: time.Now().Add(d.ahead)}
		rand.Read(token.Nonce) // does not fail
	}
	kind := fmt.Sprintf(`application/soap+xml; charset=utf-8; action="%s"`, r.Action)
	a, err := d.session.ask(ctx, http.MethodPost, to.URL, kind, r.Envelope(to, token), onvif.MaxMessage)
	if err != nil {
		return nil, err
	}
	if f := onvif.FaultOf(a.body); f != nil {
		if f.Unauthorised() {
			return nil, coded{Refused, f}
		}
		return nil, coded{BadAnswer, f}
	}
	return a.body, a.good()
}

// profiles asks the media service, which it returns with its place.
func (d *device) profiles(ctx context.Context) (media string, to onvif.Address, list []onvif.Profile, err error) {
	media = onvif.Media
	if d.services[media] == "" && d.services[onvif.Media2] != "" {
		media = onvif.Media2
	}
	if to, err = d.service(media); err != nil {
		return media, to, nil, err
	}
	answer, err := d.soap(ctx, to, onvif.GetProfiles(media), true, 0)
	if err != nil {
		return media, to, nil, err
	}
	if list, err = onvif.DecodeProfiles(answer); err != nil {
		err = coded{BadAnswer, err}
	}
	return media, to, list, err
}

// names tells by which other tokens events may name the sensors of the keys, as the
// query of a topic; empty where there is one sensor without a key.
func (d *device) names(ctx context.Context) (string, error) {
	keys := d.session.client.Keys
	if len(keys) == 0 || len(keys) == 1 && keys[0] == "" {
		return "", nil
	}
	_, _, profiles, err := d.profiles(ctx)
	if err != nil {
		return "", err
	}
	names := url.Values{}
	for _, key := range keys {
		for i := range profiles {
			if p := &profiles[i]; key != "" && p.Is(key) {
				for _, name := range [...]string{p.Token, p.Source, p.Configuration} {
					if name == "" {
						continue
					}
					names.Set(name, key)
				}
			}
		}
	}
	return "?" + names.Encode(), nil
}

// stills asks where the stills of the sensors are, by their keys.
func (s *session) stills(ctx context.Context) (map[string]string, error) {
	d, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	media, to, profiles, err := d.profiles(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, key := range s.client.Keys {
		for i := range profiles {
			if found[key] != "" || !profiles[i].Is(key) {
				continue
			}
			answer, err := d.soap(ctx, to, onvif.GetSnapshotURI(media, profiles[i].Token), true, 0)
			if err != nil {
				return nil, err
			}
			told, err := onvif.DecodeSnapshotURI(answer)
			if err != nil {
				return nil, coded{BadAnswer, err}
			}
			if found[key], err = s.within(told); err != nil {
				return nil, err
			}
		}
		if found[key] == "" {
			return nil, coded{NoProfile, fmt.Errorf("camera: no profile or source %q", key)}
		}
	}
	return found, nil
}

// events subscribes and pulls until something fails.
func (s *session) events(ctx context.Context) error {
	d, err := s.open(ctx)
	if err != nil {
		return err
	}
	to, err := d.service(onvif.Events)
	if err != nil {
		return err
	}
	names, err := d.names(ctx)
	if err != nil {
		return err
	}
	answer, err := d.soap(ctx, to, onvif.CreatePullPoint(pointLife), true, 0)
	if err != nil {
		return err
	}
	point, err := onvif.DecodePullPoint(answer)
	if err != nil {
		return coded{BadAnswer, err}
	}
	if point.URL, err = s.within(point.URL); err != nil {
		return err
	}
	defer func() {
		// The camera has few places for subscriptions: ours is given back.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		d.soap(ctx, point, onvif.Unsubscribe(), true, 0) // it ends by itself where this fails
	}()
	for renewed := time.Now(); ; {
		if time.Since(renewed) > renewEvery {
			// Many cameras renew with each pull and refuse to be asked; the pull tells.
			if _, err := d.soap(ctx, point, onvif.Renew(pointLife), true, 0); err != nil && codeOf(err) != BadAnswer {
				return err
			}
			renewed = time.Now()
		}
		began := time.Now()
		answer, err := d.soap(ctx, point, onvif.PullMessages(pullWait, pullMost), true, pullWait)
		if err != nil {
			return err
		}
		s.handle(link.Packet{Bytes: answer, At: time.Now().UTC(), Topic: "/events" + names})
		if spent := time.Since(began); spent < pullPause {
			wait(ctx, pullPause-spent)
		}
		if ctx.Err() != nil {
			return errors.New("camera: ended")
		}
	}
}

// keyOf is the key that a packet's topic tells: the last part of a path.
func keyOf(topic string) string {
	path, _, _ := strings.Cut(topic, "?")
	return strings.Trim(path, "/")
}
