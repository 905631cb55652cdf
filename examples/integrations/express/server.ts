/** Starts the endpoint on the embedded network: `npx tsx examples/integrations/express/server.ts`, then
 *
 *     curl --data-binary @docs/images/two-shapes.png -H 'content-type: image/png' localhost:3000/explain > map.png
 */
import { openNetwork } from 'netlens';
import { loadModel } from 'netlens/node';
import { startWasm } from 'netlens/wasm';
import { explainer } from './app.js';

await startWasm();
const network = openNetwork(await loadModel(new URL('../../world/model/', import.meta.url)));
const port = Number(process.env['PORT'] ?? 3000);
explainer(network).listen(port, () => console.log(`Explains pictures at http://localhost:${port}/explain`));
