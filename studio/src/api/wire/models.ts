/** Exactly which model had a part in a result. */
export interface ModelRevision {
  /** classifier, segmenter, enhancer, inpainter; selector, eraser. */
  role: string;
  name: string;
  revision: string;
  licence: string;
  source: string;
  profile: string;
}

/** A model as `GET /v1/models` lists it. */
export interface ModelInfo extends ModelRevision {
  device: string;
  adapters: Record<string, string>;
  /** Whether the step replace may ask for it, by its name or its role. */
  replaces: boolean;
  /** Whether the step stage may ask for it, by its name or its role. */
  stages: boolean;
  engine: string;
  /** Not loaded now: the first who asks for it waits some seconds more. */
  asleep: boolean;
}

/** A model that is not here, and what would bring it. */
export interface AbsentModel {
  /** Its role; `replaces` or `stages`: no model here is good enough for that step. */
  part: string;
  profile: string | null;
}

export interface ModelList {
  models: ModelInfo[];
  absent: AbsentModel[];
}
