import Music
import Neural

extension Graph {
  /// What a network is told of some steps, `[1, step, HandsPlace.channelCount]`.
  func places(_ grid: DrumGrid, _ places: [HandsPlace]) -> Tensor {
    tensor(Shape(1, grid.stepCount, HandsPlace.channelCount)) { values in
      for (step, mask) in grid.masks.enumerated() {
        places[step].write(
          mask: mask, to: values.baseAddress! + step * HandsPlace.channelCount)
      }
    }
  }

  /// Scaled velocities and offsets, `[1, step, 2 · drum]`.
  func played(_ drums: PlayedDrums) -> Tensor {
    let count = PlayedDrums.drumCount
    return tensor(Shape(1, drums.stepCount, 2 * count)) { values in
      drums.writeScaled(to: values.baseAddress!)
    }
  }
}
