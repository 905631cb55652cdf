/** @jsxImportSource preact */
import type { JSX } from 'preact';
import type { LayerLook, Look } from '../../worker/trainLook.js';
import { Sheet } from './Sheet.js';

/** Every layer at this moment: activations of the watched picture, the loss's gradients, the weights. */
export function LayerRows({ look }: { readonly look: Look }): JSX.Element {
  return (
    <ol class="layer-rows">
      {look.layers.map((layer) => (
        <Layer key={layer.name} layer={layer} />
      ))}
    </ol>
  );
}

function Layer({ layer }: { readonly layer: LayerLook }): JSX.Element {
  const { name, className, shape, parameters, activation, gradient, weights } = layer;
  return (
    <li>
      <h3>
        {name}{' '}
        <span class="faint">
          {className}, {shape.join(' × ')}
          {parameters > 0 && `, ${parameters.toLocaleString('en')} weights`}
        </span>
      </h3>
      <div class="layer-sheets">
        <Sheet of={name} what="activations" tiles={activation} />
        <Sheet of={name} what="gradients" tiles={gradient} />
        {weights && <Sheet of={name} what="weights" tiles={weights} />}
      </div>
    </li>
  );
}
