// How far a sensor was really heard, by direction. North is up in every language: a
// compass is not mirrored.

import { arcPoint, heardFigures, ringsFor, wedge } from '../state/heard.ts';
import { bearing, distance, isolate } from '../text/format.ts';
import { t } from '../text/index.ts';

const SIZE = 260;
const RADIUS = 108;

interface Shown {
  heard: number[];
  range?: number;
  field?: { from: number; width: number };
  measures?: string[] | string;
}

export function Polar({ heard, range, field, measures = [] }: Shown) {
  if (!heard.length) return <p class="empty">{t('card.heardNoSite')}</p>;
  const { far, at, directions } = heardFigures(heard);
  const tellsPlaces = measures.includes('range') || measures.includes('position');
  if (!directions) return <p class="empty">{t(tellsPlaces ? 'card.heardNothing' : 'card.heardNoRange')}</p>;
  const declared = range && range <= 2.5 * far ? range : 0;
  const rings = ringsFor(Math.max(far, declared));
  const scale = RADIUS / rings.at(-1)!;
  const said = t('card.heardOf', { far: distance(far), bearing: isolate(bearing(at)), n: directions, all: heard.length });
  const part = 360 / heard.length;
  return (
    <figure class="polar">
      <svg viewBox={`${-SIZE / 2} ${-SIZE / 2} ${SIZE} ${SIZE}`} role="img" aria-label={said} direction="ltr">
        {rings.map((r) => (
          <circle class="ring" r={r * scale} key={r} />
        ))}
        <path class="ring" d={`M0 ${-RADIUS}V${RADIUS}M${-RADIUS} 0H${RADIUS}`} />
        {heard.map((m, i) => m > 0 && <path class="heard" d={wedge(i * part, part, m * scale)} key={i} />)}
        {declared > 0 && (field && field.width < 360 ? <path class="declared" d={wedge(field.from, field.width, declared * scale)} /> : <circle class="declared" r={declared * scale} />)}
        {rings.map((r) => {
          const [x, y] = arcPoint(135, r * scale);
          return (
            <text x={x} y={y} key={r}>
              {distance(r)}
            </text>
          );
        })}
        <text class="north" y={-RADIUS - 8}>
          {t('card.north')}
        </text>
      </svg>
      <figcaption class="mute small">
        {said} {declared > 0 && t('card.heardDeclared')}
      </figcaption>
    </figure>
  );
}
