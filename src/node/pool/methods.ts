import { cam } from '../../attribution/cam/cam.js';
import { deconvnet } from '../../attribution/rules/deconvnet.js';
import { gradCam } from '../../attribution/cam/gradCam.js';
import { guidedBackprop } from '../../attribution/rules/guidedBackprop.js';
import { guidedGradCam } from '../../attribution/cam/guidedGradCam.js';
import { occlusionMap } from '../../attribution/perturbation/occlusionMap.js';
import { saliency } from '../../attribution/gradient/saliency.js';
import { occlusionShare } from './occlusionShare.js';

/** What a pool can do, by name. */
interface Methods {
  readonly saliency: typeof saliency;
  readonly guidedBackprop: typeof guidedBackprop;
  readonly deconvnet: typeof deconvnet;
  readonly gradCam: typeof gradCam;
  readonly cam: typeof cam;
  readonly guidedGradCam: typeof guidedGradCam;
  readonly occlusionMap: typeof occlusionMap;
}

/** The name of one of them. */
export type Method = keyof Methods;

export const methods: Methods & { readonly occlusionShare: typeof occlusionShare } = {
  saliency,
  guidedBackprop,
  deconvnet,
  gradCam,
  cam,
  guidedGradCam,
  occlusionMap,
  occlusionShare,
};
