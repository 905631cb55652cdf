/** @jsxImportSource react */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import { loadModel, openNetwork, parseLabels, selectBackend, type Network } from 'netlens';
import { StrictMode, useState, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import labels from '../../world/model/labels.txt?raw';
import modelUrl from '../../world/model/model.json?url';
import picture from '../../../docs/images/two-shapes.png';
import { ExplainedImage } from './ExplainedImage.js';

const shapes = parseLabels(labels);

function App({ network }: { readonly network: Network }): ReactElement {
  const [target, setTarget] = useState(shapes.indexOf('heart'));
  return (
    <main>
      <label>
        Why{' '}
        <select value={target} onChange={(event) => setTarget(Number(event.target.value))}>
          {shapes.map((shape, index) => (
            <option key={shape} value={index}>
              {shape}
            </option>
          ))}
        </select>
        ?
      </label>
      <ExplainedImage network={network} src={picture} target={target} alt={`Grad-CAM for ${shapes[target]}`} />
    </main>
  );
}

await selectBackend(['webgl', 'cpu']);
const network = openNetwork(await loadModel(modelUrl));
createRoot(document.querySelector('#root') as HTMLElement).render(
  <StrictMode>
    <App network={network} />
  </StrictMode>,
);
