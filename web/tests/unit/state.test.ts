import { describe, expect, it } from 'vitest';
import type { AlertForm } from '../../src/live/forms.ts';
import { UNACKNOWLEDGED, alarmState, counts, isOpen, listOrder, worstByTrack } from '../../src/state/alarms.ts';
import { Feed } from '../../src/state/feed.ts';
import { browserLanguage } from '../../src/state/settings.ts';
import { latitudeOf, longitudeOf, mercatorX, mercatorY, unitsPerMetre } from '../../src/state/mercator.ts';

const alert = (part: Partial<AlertForm>): AlertForm => ({ id: 'B2-A00001', rule: 'zone-entry', priority: 'medium', rule_state: 'raised', operator_state: 'new', raised: '2026-11-25T00:00:00Z', ...part });

describe('alarms', () => {
  it.each([
    ['raised', 'new', 'new', true],
    ['cleared', 'new', 'returned', true],
    ['raised', 'acknowledged', 'acknowledged', true],
    ['cleared', 'acknowledged', 'acknowledged', false],
    ['raised', 'shelved', 'shelved', false],
    ['cleared', 'closed', 'closed', false],
  ] as const)('%s and %s is %s', (rule, operator, state, open) => {
    const a = alert({ rule_state: rule, operator_state: operator });
    expect([alarmState(a), isOpen(a)]).toEqual([state, open]);
  });

  it('come not acknowledged first, then worst, then newest', () => {
    const list = [
      alert({ id: 'old', raised: '2026-11-25T00:00:00Z' }),
      alert({ id: 'done', priority: 'critical', operator_state: 'acknowledged' }),
      alert({ id: 'high', priority: 'high' }),
      alert({ id: 'young', raised: '2026-11-25T00:01:00Z' }),
    ];
    expect(list.sort(listOrder).map((a) => a.id)).toEqual(['high', 'young', 'old', 'done']);
    expect(counts(list)).toEqual({ critical: 0, high: 1, medium: 2, low: 0 });
  });

  it('give each track its worst', () => {
    const worst = worstByTrack([
      alert({ track: 'B2-00001', priority: 'low' }),
      alert({ track: 'B2-00001', priority: 'high', operator_state: 'acknowledged' }),
      alert({ track: 'B2-00002', priority: 'critical' }),
      alert({ track: 'B2-00003', operator_state: 'closed' }),
    ]);
    expect([...worst]).toEqual([
      ['B2-00001', 3],
      ['B2-00002', 4 + UNACKNOWLEDGED],
    ]);
  });
});

describe('Feed', () => {
  it('is late after 2 s and lost after 5 s of silence', () => {
    const f = new Feed(0);
    expect(f.state(0)).toBe('waiting');
    f.known = true;
    f.hear(1000, 50_000, 50_000);
    expect([1000, 3000, 3001, 6000, 6001].map((t) => f.state(t))).toEqual(['live', 'live', 'late', 'late', 'lost']);
    f.sign(7000);
    expect(f.state(7000)).toBe('live');
  });
  it('says so when there was never an answer', () => {
    expect(new Feed(0).state(5001)).toBe('lost');
  });
  it('knows nothing after a restart', () => {
    const f = new Feed(0);
    f.known = true;
    f.hear(10, 50_000, 50_000);
    f.restart(20_000);
    expect(f.state(20_000)).toBe('waiting');
  });
  it('tells server time from the least delayed message, and the difference of clocks', () => {
    const f = new Feed(0);
    f.hear(1000, 101_000, 98_000);
    f.hear(2000, 101_700, 99_000); // 0.3 s late
    expect(f.serverNow(2000)).toBeGreaterThan(101_990);
    expect(Math.round(f.clockDifference / 1000)).toBe(3);
  });
});

describe('browserLanguage', () => {
  it.each([
    [['ar-TD', 'fr'], 'ar'],
    [['en-GB'], 'en'],
    [['de', 'fr-FR'], 'fr'],
    [['sw'], 'fr'],
    [[], 'fr'],
  ] as const)('%o: %s', (languages, want) => expect(browserLanguage(languages)).toBe(want));
});

describe('Mercator', () => {
  it('comes back', () => {
    for (const [lat, lon] of [[0, 0], [18.5, -1.25], [-70, 179], [84, -179]] as const) {
      expect(latitudeOf(mercatorY(lat))).toBeCloseTo(lat, 9);
      expect(longitudeOf(mercatorX(lon))).toBeCloseTo(lon, 9);
    }
  });
  it('stretches a metre with the latitude', () => {
    expect(unitsPerMetre(60) / unitsPerMetre(0)).toBeCloseTo(2, 9);
  });
});
