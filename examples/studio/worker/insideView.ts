// What the views Inside and 3D and the tour ask for, loaded as one.
export { layerActivations, layerFilters } from './inside.js';
export { dissect, dissectionPage } from './insideDissection.js';
export { findTop, topOf } from './insideTop.js';
export { neuron, planes } from './space.js';
export { tellingNeuron } from './tellingNeuron.js';
