import type { Port } from 'netlens';
import type { PictureRequest } from '../options.js';
import { sayScale } from '../scaleFor.js';
import type { Subject } from '../subject.js';

/** What the page says of a model and a picture, as name and value. */
export function facts(request: PictureRequest, { name, network, picture, scale }: Subject): [string, string][] {
  const { region } = request;
  const isGuessed = request.model !== undefined && request.scale === undefined;
  const cuts = { cover: 'the middle of the picture', contain: 'all, with margins', stretch: 'all, squeezed' };
  const cut = request.model === undefined ? '' : `, ${cuts[request.fit]}`;
  const weights = network.layers.reduce((sum, { parameters }) => sum + parameters, 0);
  const output = network.outputs[0] as Port;
  return [
    ['Model', `${name}, ${weights.toLocaleString('en')} weights in ${network.layers.length} layers`],
    [
      'Input',
      `${picture.shape[2]} x ${picture.shape[1]} pixels${cut}, ${sayScale(scale)}${isGuessed ? ' (guessed)' : ''}`,
    ],
    ['Output', `${output.name}, ${output.shape.slice(1).join(' x ')}`],
    ...(region
      ? [
          [
            'Region',
            `rows from ${region.top}, columns from ${region.left}, ${region.height} x ${region.width} places`,
          ] as [string, string],
        ]
      : []),
    ['Backend', request.backend],
  ];
}
