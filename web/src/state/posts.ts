// Posts: what stands together and tells of its power, fuel and doors.

import { hasSite, type Reading, type SensorForm } from '../live/forms.ts';
import { metresBetween } from './sphere.ts';

/** What only a post tells. */
const OF_A_POST = /^((battery|solar|load)-.+|fuel-left|door-open|generator-running|filter-drop)$/;

/** What is shown of a post, in the order of its card. */
export const POST_PARTS = ['power', 'fuel', 'doors', 'temperature', 'filter'] as const;
export type PostPart = (typeof POST_PARTS)[number];

const PARTS: Record<PostPart, RegExp> = {
  power: /^((battery|solar|load)-.+|generator-running)$/,
  fuel: /^fuel-left$/,
  doors: /^(door-open|tamper)$/,
  temperature: /^(air|device)-temperature$/,
  filter: /^filter-drop$/,
};

/** Sensors nearer to one another than this stand at one post, m. */
const REACH = 300;

export interface Post {
  /** Id of its first sensor. */
  id: string;
  sensors: SensorForm[];
}

/** The posts among sensors. One without a place is a post of its own; what stands
 * beside a post and tells any part of it belongs to it. */
export function postsOf(sensors: SensorForm[]): Post[] {
  const tells = (s: SensorForm, what: RegExp) => (s.readings ?? []).some((r) => what.test(r.quantity));
  const together = (a: SensorForm, b: SensorForm) => hasSite(a) && hasSite(b) && metresBetween(a.lat, a.lon, b.lat, b.lon) <= REACH;
  const posts: Post[] = [];
  for (const s of sensors.filter((x) => tells(x, OF_A_POST))) {
    const post = posts.find((p) => together(p.sensors[0]!, s));
    if (post) post.sensors.push(s);
    else posts.push({ id: s.id, sensors: [s] });
  }
  for (const s of sensors.filter((x) => !tells(x, OF_A_POST) && POST_PARTS.some((p) => tells(x, PARTS[p])))) {
    posts.find((p) => together(p.sensors[0]!, s))?.sensors.push(s);
  }
  return posts;
}

/** The readings of one part of a post, each with the sensor that told it. */
export function partOf(post: Post, part: PostPart): { sensor: SensorForm; reading: Reading }[] {
  return post.sensors.flatMap((sensor) => (sensor.readings ?? []).filter((r) => PARTS[part].test(r.quantity)).map((reading) => ({ sensor, reading })));
}
