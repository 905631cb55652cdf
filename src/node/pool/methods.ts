import { cam } from '../../attribution/cam.js';
import { deconvnet } from '../../attribution/deconvnet.js';
import { gradCam } from '../../attribution/gradCam.js';
import { guidedBackprop } from '../../attribution/guidedBackprop.js';
import { guidedGradCam } from '../../attribution/guidedGradCam.js';
import { occlusionMap } from '../../attribution/occlusionMap.js';
import { saliency } from '../../attribution/saliency.js';
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
