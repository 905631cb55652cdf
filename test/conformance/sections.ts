type Sections = Readonly<Record<string, () => Promise<unknown>>>;

/** The tests that take a backend. */
const files: Sections = {
  'oracle/network': () => import('../oracle/network.test.js'),
  addAll: () => import('../addAll.test.js'),
  'objectives/classes': () => import('../objectives/classes.test.js'),
  'objectives/objectives': () => import('../objectives/objectives.test.js'),
  'attribution/saliency': () => import('../attribution/gradient/saliency.test.js'),
  'attribution/guidedBackprop': () => import('../attribution/rules/guidedBackprop.test.js'),
  'attribution/lrp': () => import('../attribution/rules/lrp.test.js'),
  'attribution/deepLift': () => import('../attribution/rules/deepLift.test.js'),
  'attribution/excitationBackprop': () => import('../attribution/rules/excitationBackprop.test.js'),
  'attribution/deconvnet': () => import('../attribution/rules/deconvnet.test.js'),
  'attribution/gradCam': () => import('../attribution/cam/gradCam.test.js'),
  'attribution/guidedGradCam': () => import('../attribution/cam/guidedGradCam.test.js'),
  'attribution/cam': () => import('../attribution/cam/cam.test.js'),
  'attribution/diagnose': () => import('../diagnosis/diagnose.test.js'),
  'attribution/occlusionMap': () => import('../attribution/perturbation/occlusionMap.test.js'),
  'inspection/activations': () => import('../inspection/activations.test.js'),
  'inspection/layerWeights': () => import('../inspection/layerWeights.test.js'),
  'inspection/effectiveReceptiveField': () => import('../inspection/effectiveReceptiveField.test.js'),
  'inspection/empiricalReceptiveField': () => import('../inspection/empiricalReceptiveField.test.js'),
  'inspection/regions': () => import('../inspection/regions.test.js'),
  'inspection/occlusionActivations': () => import('../inspection/occlusionActivations.test.js'),
  'inspection/topActivations': () => import('../inspection/topActivations.test.js'),
  'inspection/ties': () => import('../inspection/ties.test.js'),
  'inspection/boxes': () => import('../inspection/boxes.test.js'),
  'concepts/networkDissect': () => import('../concepts/dissection/networkDissect.test.js'),
  'concepts/planted': () => import('../concepts/dissection/planted.test.js'),
  'concepts/ceiling': () => import('../concepts/dissection/ceiling.test.js'),
  'metrics/known': () => import('../metrics/known.test.js'),
  'synthesis/transforms': () => import('../synthesis/ascent/transforms.test.js'),
  'synthesis/parametrizations': () => import('../synthesis/ascent/parametrizations.test.js'),
  'synthesis/regularizers': () => import('../synthesis/ascent/regularizers.test.js'),
  'synthesis/optimizers': () => import('../synthesis/ascent/optimizers.test.js'),
  'synthesis/schedules': () => import('../synthesis/ascent/schedules.test.js'),
  'synthesis/activationMaximize': () => import('../synthesis/ascent/activationMaximize.test.js'),
  'synthesis/invertRepresentation': () => import('../synthesis/ascent/invertRepresentation.test.js'),
  'synthesis/adversarialExample': () => import('../synthesis/adversarial/adversarialExample.test.js'),
  'synthesis/adversarialPatch': () => import('../synthesis/adversarial/adversarialPatch.test.js'),
  'synthesis/applyPatch': () => import('../synthesis/adversarial/applyPatch.test.js'),
  'synthesis/deepDream': () => import('../synthesis/dream/deepDream.test.js'),
  'synthesis/dreamZoom': () => import('../synthesis/dream/dreamZoom.test.js'),
  'models/twinFormats': () => import('../models/twinFormats.test.js'),
  'golden/golden': () => import('../golden/golden.test.js'),
  'golden/occlusion': () => import('../golden/occlusion.sweep.test.js'),
  leaks: () => import('./leaks.js'),
};

/** Images from a seed, beside the cpu's: not in the cpu's own cells. */
const seededFiles: Sections = { seeded: () => import('./seeded.js') };

/**
 * Stored maps of real models, for which the cpu takes a minute and a GPU in software several. Small networks' are
 * above; the library's sweep has the cpu in Node.
 */
const wasmFiles: Sections = {
  'attribution/relevanceGolden': () => import('../attribution/rules/relevanceGolden.sweep.test.js'),
};

/** Those that concern the GPU: the last of them takes it away. */
const gpuFiles: Sections = {
  'gpu/work': () => import('./gpu/work.js'),
  'gpu/lost': () => import('./gpu/lost.js'),
};

/** netlens's own kernels, which the cell's other files run without: they are registered last, for the whole process. */
const kernelFiles: Sections = { 'oracle/wasmKernels': () => import('./wasmKernels.js') };

/** What each backend has beside the sections of all. */
const more: Readonly<Record<string, Sections>> = {
  cpu: {},
  wasm: { ...seededFiles, ...wasmFiles, ...kernelFiles },
  webgl: { ...seededFiles, ...gpuFiles },
  webgpu: { ...seededFiles, ...gpuFiles },
};

/** What the suite has for a backend: each section's name, and what declares its tests. */
export const sectionsOf = (backend: string): Sections => ({ ...files, ...more[backend] });
