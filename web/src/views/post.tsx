// A post's card: power, fuel, doors, temperature and dust filter, from the readings of
// what stands there.

import { getSensor } from '../live/api.ts';
import type { Reading, SensorDetail } from '../live/forms.ts';
import { partOf, POST_PARTS, postsOf, type Post, type PostPart } from '../state/posts.ts';
import * as station from '../state/station.ts';
import { between, isolate, number } from '../text/format.ts';
import { ofCode, t } from '../text/index.ts';
import { valueOf } from '../text/units.ts';
import { alarming, CardHead, openSensor, Readings, useAsked } from './card.tsx';
import { Ltr } from './bdi.tsx';
import { postCard } from './open.ts';

/** Time between two questions for the sensors of a post, ms. */
const PERIOD = 5000;

const nameOf = (post: Post) => t('post.of', { names: post.sensors.map((s) => isolate(s.name || s.id)).join(between()) });

/** One line a post, in the list of sensors. */
export function PostList() {
  const posts = postsOf(station.sensors.value);
  if (!posts.length) return null;
  return (
    <>
      <h3>{t('post.title')}</h3>
      <ul>
        {posts.map((p) => {
          const worth = ['battery-left', 'fuel-left', 'door-open', 'tamper', 'generator-running'];
          const told = p.sensors.flatMap((s) => s.readings ?? []).filter((r) => worth.includes(r.quantity));
          return (
            <li class="sensor post" data-post={p.id} key={p.id}>
              <button type="button" class="row" onClick={() => (postCard.value = p.id)}>
                <b>{nameOf(p)}</b>
                <span>
                  {told.map((r, i) => (
                    <span class={alarming(r) ? 'amber-text' : 'mute'} key={`${r.quantity} ${r.part ?? ''} ${i}`}>
                      {i > 0 && between()}
                      {ofCode('quantity', r.quantity)} {valueOf(r)}
                    </span>
                  ))}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

export function PostCard() {
  const id = postCard.value;
  const post = postsOf(station.sensors.value).find((p) => p.id === id);
  const ids = post?.sensors.map((s) => s.id) ?? [];
  const { told, error } = useAsked(ids.length ? () => Promise.all(ids.map(getSensor)) : null, ids.join(' '), PERIOD);
  return (
    <section class="panel card" aria-label={t('post.title')} data-post={id}>
      <CardHead>{post ? nameOf(post) : <Ltr>{id}</Ltr>}</CardHead>
      {!post && <p class="empty warn">{t('card.gone')}</p>}
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {post && POST_PARTS.map((part) => <Part post={post} part={part} details={told} key={part} />)}
      {post && (
        <p class="small">
          {post.sensors.map((s) => (
            <button type="button" class="link" key={s.id} onClick={() => openSensor(s.id)}>
              <Ltr>{s.name || s.id}</Ltr>
            </button>
          ))}
        </p>
      )}
    </section>
  );
}

function Part({ post, part, details }: { post: Post; part: PostPart; details: SensorDetail[] | null }) {
  const told = partOf(post, part);
  const several = new Set(told.map((x) => x.sensor.id)).size > 1;
  const list: Reading[] = told.map(({ sensor, reading }) => (several ? { ...reading, part: [sensor.name || sensor.id, reading.part].filter(Boolean).join(between()) } : reading));
  const level = list.find((r) => r.quantity === 'battery-left' || r.quantity === 'fuel-left');
  return (
    <>
      <h3>{t(`post.${part}`)}</h3>
      {part === 'power' && list.length > 0 && <HoursLeft details={details} />}
      {level && <Level r={level} />}
      {list.length ? <Readings list={list} /> : <p class="empty">{t('post.notTold')}</p>}
    </>
  );
}

/** How long the power lasts: the shortest that any of its sensors tells. */
function HoursLeft({ details }: { details: SensorDetail[] | null }) {
  const told = (details ?? []).map((d) => d.hours_left).filter((h): h is number => h !== undefined);
  if (!told.length) return <p class="mute">{t('post.hoursUnknown')}</p>;
  const least = Math.min(...told);
  return <p class={least < 12 ? 'amber-text' : ''}>{t('post.hoursLeft', { n: number(least, least < 10 ? 1 : 0) })}</p>;
}

/** A bar beside the number, which stands in the table below it. */
function Level({ r }: { r: Reading }) {
  return (
    <div class="level" aria-hidden="true">
      <i class={alarming(r) ? 'low' : ''} style={{ inlineSize: `${Math.max(0, Math.min(1, r.value)) * 100}%` }} />
    </div>
  );
}
