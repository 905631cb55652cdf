/**
 * How a linear layer's relevance comes to its inputs. `bias: false` leaves the bias out: it then takes no relevance.
 */
export type LrpRule =
  | {
      /** `R_i = a_i sum_j w_ij R_j / (z_j + epsilon sign z_j)`; Bach et al. 2015. */
      readonly rule: 'epsilon';
      /** Above 0. What `z` is kept away from zero by; it takes relevance. @default 1e-6 */
      readonly epsilon?: number;
      /** @default true */
      readonly bias?: boolean;
    }
  | {
      /** Only what adds to `z_j` has a share, in proportion; Montavon et al. 2017. */
      readonly rule: 'zPlus';
      /** @default true */
      readonly bias?: boolean;
    }
  | {
      /** As epsilon, where what agrees with the sign of `z_j` counts `1 + gamma` times; Montavon et al. 2019. */
      readonly rule: 'gamma';
      /** Above 0. @default 0.25 */
      readonly gamma?: number;
      /** @default true */
      readonly bias?: boolean;
    }
  | {
      /**
       * `alpha` times a share in what adds to `z_j`, less `alpha - 1` times one in what takes from it; Bach et al.
       * 2015.
       */
      readonly rule: 'alphaBeta';
      /** 1 or more. @default 2 */
      readonly alpha?: number;
      /** @default true */
      readonly bias?: boolean;
    }
  | {
      /** The same share for every input that `z_j` depends on; Lapuschkin et al. 2019. Only for `first`. */
      readonly rule: 'flat';
    }
  | {
      /**
       * In proportion to `a_i w_ij - low w+_ij - high w-_ij`, pixels being from low to high; Montavon et al. 2017. Only
       * for `first`.
       */
      readonly rule: 'box';
    };

/** A rule for each linear layer of a network. */
export interface LrpRules {
  /** For the linear layers that read the network's inputs. @default the rule of the layer's kind */
  readonly first?: LrpRule;
  /** For convolutions of every kind, and for batch normalizations that follow none. */
  readonly convolution: LrpRule;
  /** For dense layers. */
  readonly dense: LrpRule;
}
