// The whole page: bar, map, sidebar at the inline end.

import { useEffect } from 'preact/hooks';
import { lang, theme } from '../state/settings.ts';
import * as station from '../state/station.ts';
import { direction, t } from '../text/index.ts';
import { TOKENS, cssVariables } from '../theme/tokens.ts';
import { AlarmsPanel, CriticalVoice, FirstAlarm } from './alarms.tsx';
import { Banners, Bar } from './bar.tsx';
import { Find } from './find.tsx';
import { HealthPanel } from './health.tsx';
import { Help } from './help.tsx';
import { MapView } from './mapview.tsx';
import { PANELS, panel, type Panel } from './open.ts';
import { SensorsPanel } from './sensors.tsx';
import { TrackPanel } from './track.tsx';
import { ZonesPanel } from './zones.tsx';

const BODIES: Record<Panel, () => preact.JSX.Element> = { alarms: AlarmsPanel, track: TrackPanel, sensors: SensorsPanel, zones: ZonesPanel, health: HealthPanel };

function Sidebar() {
  const Body = BODIES[panel.value];
  return (
    <aside class="side" aria-label={t('side.label')}>
      <div class="tabs" role="tablist" aria-label={t('side.label')}>
        {PANELS.map((p) => (
          <button type="button" role="tab" id={`tab-${p}`} aria-selected={panel.value === p} aria-controls="panel" key={p} onClick={() => (panel.value = p)} data-panel={p}>
            {t(`side.${p}`)}
          </button>
        ))}
      </div>
      {panel.value !== 'alarms' && <FirstAlarm />}
      <div class="body" role="tabpanel" id="panel" aria-labelledby={`tab-${panel.value}`} tabIndex={0}>
        <Body />
      </div>
      {station.actor.value === 'demo' && <p class="demo">{t('bar.demo')}</p>}
    </aside>
  );
}

export function App() {
  useEffect(() => {
    const root = document.documentElement;
    root.lang = lang.value;
    root.dir = direction(lang.value);
    root.dataset.theme = theme.value;
    root.setAttribute('style', cssVariables(TOKENS[theme.value]));
    document.title = `${t('app.name')}${station.exercise.value ? ` — ${t('bar.exercise')}` : ''}`;
  }, [lang.value, theme.value, station.exercise.value]);
  return (
    <div class={`page ${station.exercise.value ? 'exercise' : ''}`}>
      <Bar />
      <Banners />
      <div class="work">
        <MapView />
        <Sidebar />
      </div>
      <CriticalVoice />
      <Find />
      <Help />
    </div>
  );
}
