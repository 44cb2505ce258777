/// Small numeric loops in C, compiled for several CPUs and chosen when the program is loaded.
/// One header per family; this one joins them.
#ifndef SFUMATO_KERNELS_H
#define SFUMATO_KERNELS_H

#include "kernel_clones.h"
#include "kernels_activation.h"
#include "kernels_augmentation.h"
#include "kernels_axes.h"
#include "kernels_convolution.h"
#include "kernels_cross_entropy.h"
#include "kernels_elementwise.h"
#include "kernels_filter.h"
#include "kernels_generate.h"
#include "kernels_half.h"
#include "kernels_losses.h"
#include "kernels_math.h"
#include "kernels_norm.h"
#include "kernels_note.h"
#include "kernels_optimiser.h"
#include "kernels_phase.h"
#include "kernels_prediction.h"
#include "kernels_product.h"
#include "kernels_recurrent.h"
#include "kernels_residual.h"
#include "kernels_rows.h"
#include "kernels_side.h"
#include "kernels_signal.h"
#include "kernels_timbre.h"
#include "kernels_voice.h"

#endif
