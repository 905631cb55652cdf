/** @jsxImportSource preact */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { start, useBackend } from './actions.js';
import { doing } from './doing.js';
import * as state from './state.js';
import { later } from './views/later.js';
import { Open } from './views/open/Open.js';
import { useDropAndPaste } from './views/open/useDropAndPaste.js';
import { Try } from './views/try/Try.js';
import { views } from './views/views.js';
import type { BackendName } from './worker/backends.js';

const Tour = later(async () => (await import('./views/tour/Tour.js')).Tour);

const backends: readonly BackendName[] = ['webgpu', 'webgl', 'wasm', 'cpu'];

export function App(): JSX.Element {
  useEffect(() => void start(), []);
  useDropAndPaste();
  const shown = views.find(({ id }) => id === state.view.value) ?? views[0];
  const View = shown?.component;
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => (event.preventDefault(), document.getElementById('main')?.focus())}
      >
        Skip to the content
      </a>
      <header>
        <h1>
          netlens <span>studio</span>
        </h1>
        <nav aria-label="Views">
          {views.map(({ id, title }) => (
            <button
              key={id}
              type="button"
              aria-current={id === shown?.id ? 'page' : undefined}
              onClick={() => (state.view.value = id)}
            >
              {title}
            </button>
          ))}
          <button
            type="button"
            class="quiet"
            aria-pressed={state.tour.value > 0}
            onClick={() => (state.tour.value = 1)}
          >
            Tour
          </button>
        </nav>
        <Running />
      </header>
      {state.problem.value !== '' && <Problem />}
      <div class={shown?.isAlone ? 'columns alone' : 'columns'}>
        {!shown?.isAlone && (
          <aside aria-label="Model and picture">
            <Open />
          </aside>
        )}
        <main id="main" tabIndex={-1}>
          {state.isTrying.value && shown?.id === 'explain' && <Try />}
          {state.answer.value === undefined ? <p class="faint">Opening…</p> : View && <View />}
        </main>
      </div>
      {state.tour.value > 0 && <Tour />}
    </>
  );
}

/** What computes, how fast, and the switch between backends and themes. */
function Running(): JSX.Element {
  const ms = state.answer.value?.milliseconds;
  const isBusy = state.busy.value !== '';
  return (
    <div class="running">
      <span class="doing">
        <span role="status">{isBusy && `${state.busy.value}…`}</span>
        <span class="faint" id="speed">
          {!isBusy && ms !== undefined && `${ms.toFixed(ms < 10 ? 1 : 0)} ms per prediction`}
        </span>
      </span>
      <label>
        <span class="faint">Backend</span>
        <select
          value={state.backend.value}
          onChange={(event) =>
            void doing('Changing the backend', () => useBackend(event.currentTarget.value as BackendName))
          }
        >
          {backends.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        <span class="faint">Theme</span>
        <select value={state.theme.value} onChange={(event) => (state.theme.value = event.currentTarget.value)}>
          <option value="">system</option>
          <option>light</option>
          <option>dark</option>
        </select>
      </label>
    </div>
  );
}

function Problem(): JSX.Element {
  const isLost = /lost/i.test(state.problem.value);
  return (
    <div class="problem" role="alert">
      <p>{state.problem.value}</p>
      {isLost && (
        <button type="button" onClick={() => void doing('Restarting', () => useBackend(state.backend.value))}>
          Restart {state.backend.value}
        </button>
      )}
      <button type="button" aria-label="Dismiss" onClick={() => (state.problem.value = '')}>
        ×
      </button>
    </div>
  );
}
