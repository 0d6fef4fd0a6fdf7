// Small shapes that stand beside words: colour never speaks alone.

import type { Priority } from '../live/forms.ts';

/** ◆ ▲ ■ ● for critical, high, medium, low. */
export function PriorityShape({ priority }: { priority: Priority }) {
  return (
    <svg class={`shape p-${priority}`} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      {priority === 'critical' && <path d="M8 0 16 8 8 16 0 8z" />}
      {priority === 'high' && <path d="M8 1 16 15H0z" />}
      {priority === 'medium' && <path d="M1 1h14v14H1z" />}
      {priority === 'low' && <circle cx="8" cy="8" r="7" />}
    </svg>
  );
}

/** A sensor's state: full triangle, empty, with a bar, crossed out. */
export function SensorShape({ state }: { state: string }) {
  return (
    <svg class={`shape s-${state}`} viewBox="0 0 18 18" width="16" height="16" aria-hidden="true">
      <path d="M9 3 16 15H2z" fill={state === 'ok' || state === 'late' ? 'currentColor' : 'none'} stroke="currentColor" stroke-width="2" />
      {state === 'silent' && <path d="M2 2 16 16M16 2 2 16" stroke="currentColor" stroke-width="2" />}
    </svg>
  );
}
