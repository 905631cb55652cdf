/** @jsxImportSource preact */
import type { JSX } from 'preact';
import photoFiles from 'virtual:photo-network';
import { openFiles, tryPhoto, tryShapes } from '../../actions.js';
import { doing } from '../../doing.js';
import * as state from '../../state.js';
import { FileButton } from '../open/FileButton.js';
import './try.css';

/** What a visitor can try at once: the shapes, a real network on a photo, his own network, the tour. */
export function Try(): JSX.Element {
  const isPhoto = state.modelUrl.value === state.PHOTO_NETWORK;
  const isShapes = state.modelUrl.value === '' && state.model.value?.knowsShapes === true;
  return (
    <section aria-label="Try" class="try">
      <div class="row">
        <h2>
          Try <span class="faint">See why a network answers as it does.</span>
        </h2>
        <button
          type="button"
          class="close"
          aria-label="Hide what to try"
          onClick={() => (state.isTrying.value = false)}
        >
          ×
        </button>
      </div>
      <ul>
        <li>
          <button type="button" aria-pressed={isShapes} onClick={() => void doing('Opening', tryShapes)}>
            Shapes
          </button>
          <p class="faint">A small network, whose world is known: each map can be checked.</p>
        </li>
        <li>
          {photoFiles === undefined ? (
            <p>
              <strong>A real network</strong>
            </p>
          ) : (
            <button type="button" aria-pressed={isPhoto} onClick={() => void doing('Opening', tryPhoto)}>
              A cat and a coffee
            </button>
          )}
          {photoFiles === undefined ? (
            <p class="faint">This page was built without one. Drop any model of TensorFlow.js on it.</p>
          ) : (
            <p class="faint">
              Google’s MobileNet (
              <a href={photoFiles.licence} target="_blank" rel="noreferrer">
                licence
              </a>
              ) on a photo of both; 1,000 classes, 2 MB.
            </p>
          )}
        </li>
        <li>
          <FileButton
            label="Your model"
            title="Your model.json and its shards"
            multiple
            accept=".json,.bin,*"
            onFiles={(files) => void doing('Opening', () => openFiles(files))}
          />
          <p class="faint">Or drop its files, and a photo, anywhere on this page. Nothing is uploaded.</p>
        </li>
        <li>
          <button type="button" class="primary" onClick={() => (state.tour.value = 1)}>
            Take the tour
          </button>
          <p class="faint">Six steps, from the answer to the sum of one neuron.</p>
        </li>
      </ul>
    </section>
  );
}
