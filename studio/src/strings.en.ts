// Every English string of the studio, grouped by page.

/** 1 photo, 2 photos. */
function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

function photos(n: number): string {
  return count(n, 'photo');
}

function files(n: number): string {
  return count(n, 'file');
}

interface Told {
  what: string;
  todo: string;
}

const codes: Record<string, Told> = {
  unsupported_format: { what: 'This file is no photo that fanlight knows', todo: 'Export it as JPEG or TIFF, or send the RAW file.' },
  corrupt_image: { what: 'The file is damaged', todo: 'Copy it from the card again, and send that.' },
  truncated_image: { what: 'The end of the file is missing', todo: 'Copy it from the card again, and send that.' },
  animated_image: { what: 'The file holds a film, not a photo', todo: 'Send a still picture.' },
  empty_input: { what: 'The file is empty', todo: 'Copy it from the card again, and send that.' },
  too_many_bytes: { what: 'The file is too large for this server', todo: 'Export it smaller, or ask for a higher limit.' },
  too_many_pixels: { what: 'The photo has more pixels than this server takes', todo: 'Export it smaller.' },
  side_too_long: { what: 'The photo is too long on one side', todo: 'Export it smaller.' },
  body_too_large: { what: 'That is more than this server takes at once', todo: 'Send fewer or smaller files.' },
  frame_sizes_differ: { what: 'These files are not one photo: their sizes differ', todo: 'Group them in another way.' },
  frame_twice: { what: 'The same file is in the photo twice', todo: 'Leave one of them out.' },
  bad_option: { what: 'One of the settings cannot be', todo: '' },
  style_and_look: { what: 'A learned style takes the place of the look', todo: 'Choose one of the two.' },
  unknown_style: { what: 'That style is not on this server', todo: 'Choose another one.' },
  unknown_job: { what: 'This photo is not here', todo: 'It may have been swept away. Send it again.' },
  unknown_photo: { what: 'This photo is not here', todo: 'It may have been swept away. Send it again.' },
  expired: { what: 'It was kept for as long as promised, and is gone', todo: 'Send the photo again to have it finished anew.' },
  upload_unknown: { what: 'The upload is not there any more', todo: 'Drop the same files again.' },
  upload_incomplete: { what: 'A file has not arrived as a whole yet', todo: 'Drop the same files again: they go on where they stopped.' },
  wrong_state: { what: 'It has moved on in the meantime', todo: 'What you see now is how it stands.' },
  not_ready: { what: 'It is not finished yet', todo: 'It goes on by itself.' },
  job_failed: { what: 'This photo could not be finished', todo: 'Try again, or look at why.' },
  job_canceled: { what: 'This photo was cancelled', todo: 'Try again to have it finished.' },
  too_busy: { what: 'The server has its hands full', todo: 'It goes on by itself in a moment.' },
  unavailable: { what: 'A part of the server is not up at the moment', todo: 'Try again in a moment.' },
  store_unavailable: { what: 'The server cannot reach its records', todo: 'It goes on by itself.' },
  storage_full: { what: 'The server has no room left', todo: 'Ask whoever runs it to make some.' },
  artefact_missing: { what: 'A file is not there at the moment', todo: 'Try again in a moment.' },
  artefact_corrupt: { what: 'A file on the server is damaged', todo: 'Send the photo again.' },
  queue_timeout: { what: 'It waited in the queue for too long', todo: 'Try again when there is less to do.' },
  worker_lost: { what: 'The machine that worked on it stopped', todo: 'Try again.' },
  internal_error: { what: 'Something went wrong on the server', todo: 'Try again. If it happens again, its log has the cause.' },
  eraser: { what: 'The profile that is served has no eraser', todo: '' },
  selector: { what: 'The profile that is served cannot select by clicks', todo: '' },
  stager: { what: 'The profile that is served cannot furnish rooms', todo: '' },
};

const statuses: Record<number, Told> = {
  404: { what: 'There is no such thing here', todo: '' },
  409: { what: 'It has moved on in the meantime', todo: 'What you see now is how it stands.' },
  410: codes['expired']!,
  413: codes['body_too_large']!,
  422: { what: 'The server cannot take it like that', todo: '' },
  429: codes['too_busy']!,
  502: codes['unavailable']!,
  503: codes['unavailable']!,
  504: codes['unavailable']!,
  507: codes['storage_full']!,
};

export const en = {
  app: {
    name: 'fanlight studio',
    skip: 'Skip to the content',
    home: 'Shoots',
    trail: 'You are here',
    light: 'Light room',
    dark: 'Dark room',
    keys: 'Keys',
    lost: 'No connection. Nothing is lost, and it goes on by itself.',
    back: 'The connection is back.',
    notFound: 'There is nothing at this address',
    toHome: 'To the shoots',
    close: 'Close',
    cancel: 'Cancel',
    tryAgain: 'Try again',
    dismiss: 'Dismiss',
    notices: 'Notices',
  },

  keys: {
    title: 'Keys',
    anywhere: 'Anywhere',
    single: 'Keys of a single letter work',
    sheet: 'Show this sheet',
    names: {
      ArrowLeft: '←',
      ArrowRight: '→',
      ArrowUp: '↑',
      ArrowDown: '↓',
      ' ': 'Space',
      Escape: 'Esc',
    } as Record<string, string>,
  },

  problems: {
    unknown: 'Something went wrong',
    unreachable: { what: 'The server does not answer', todo: 'It goes on by itself once the line is back.' },
    codes,
    statuses,
  },

  photo: {
    title: (name: string) => name,
    unnamed: 'Photo',
    loading: 'Opening the photo',
    failedTitle: 'This photo cannot be shown',
    versions: {
      title: 'Versions',
      original: 'Original',
      numbered: (n: number) => `Version ${n}`,
      asSent: 'As it was sent',
      did: {
        finish: 'Finished',
        remove: 'Something removed',
        recolour: 'Recoloured',
        replace: 'Something replaced',
        blur: 'Blurred',
        cutout: 'Cut out',
        stage: 'Furnished',
      } as Record<string, string>,
      states: {
        queued: 'Waiting',
        running: 'Under way',
        failed: 'Failed',
        canceled: 'Cancelled',
      } as Record<string, string>,
      lookAt: (name: string) => `Look at ${name}`,
      compareWith: (name: string) => `Compare with ${name}`,
      ready: (name: string) => `${name} is ready.`,
      didNot: (name: string) => `${name} could not be finished.`,
      edit: 'Edit this version',
      download: 'Download',
      files: 'Files',
      file: (format: string, bytes: number) => `${format.toUpperCase()}, ${(bytes / 1e6).toFixed(1)} MB`,
      size: (width: number, height: number) => `${width} × ${height}`,
      twin: 'The same room without furniture',
      variant: (n: number) => `Picture ${n} of the room`,
      none: 'No pixels',
      originalGone: 'The original is no longer kept: nothing can be finished anew from it.',
    },
    underWay: {
      label: (name: string) => `${name} is being made`,
      queued: (before: number) => (before === 0 ? 'Next in the queue' : `${count(before, 'photo')} before it`),
      waits: 'Waits for the rest of its shoot',
      stage: (stage: string | null) => (stage === null ? 'Under way' : (stages[stage] ?? `At work: ${stage}`)),
      tiles: (done: number, total: number) => `tile ${done} of ${total}`,
      eta: (seconds: number) => `about ${seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`} left`,
      cancel: 'Cancel',
      retry: 'Try again',
      cancelled: 'Cancelled.',
      shownInstead: (name: string) => `Until then you see ${name}.`,
      gone: (name: string) => `It has no pixels. You see ${name}.`,
    },
    compare: {
      stage: 'Before and after',
      stageHint: 'Arrow keys move the picture, plus and minus zoom.',
      before: 'Before',
      after: 'After',
      how: 'How to compare',
      modes: { slider: 'Slider', side: 'Side by side', toggle: 'One by one' },
      divider: 'Divider between before and after',
      dividerAt: (share: number) => `${Math.round(share * 100)} % before`,
      swap: 'Show the other',
      shown: (side: string) => `You see ${side}.`,
      nothing: 'There is nothing to compare it with.',
      zoomIn: 'Zoom in',
      zoomOut: 'Zoom out',
      fit: 'Fit',
      full: '100 %',
      double: '200 %',
      zoom: (scale: number) => `${Math.round(scale * 100)} %`,
      zoomed: (scale: number) => `Zoom ${Math.round(scale * 100)} %`,
      zoomGroup: 'Zoom',
      locks: {
        sight: 'The camera was turned upright, so the two are not of one shape. They show the same thing in their middle.',
        share: 'The two are not of one size. They are locked by relative position.',
      },
      preview: 'Preview',
      proof: 'A preview, small and quick. Details come with the finished photo.',
    },
    keys: {
      title: 'Photo',
      slider: 'Compare with the slider',
      side: 'Compare side by side',
      toggle: 'Compare one by one',
      swap: 'Show the other of the two',
      dividerLeft: 'Divider to the left',
      dividerRight: 'Divider to the right',
      up: 'Move the picture up',
      down: 'Move the picture down',
      left: 'Move the picture left',
      right: 'Move the picture right',
      zoomIn: 'Zoom in',
      zoomOut: 'Zoom out',
      fit: 'Fit the whole photo',
      full: '100 %: a pixel is a pixel',
      double: '200 %',
      previous: 'Version before this one',
      next: 'Version after this one',
      tiles: 'Show or hide the checked tiles',
      steps: 'Show or hide where each step worked',
      nextMark: 'Next mark',
      previousMark: 'Mark before this one',
      hideMark: 'Put away what is told of a mark',
      edit: 'Edit this version',
      finish: 'Finish it so',
    },
    marks: {
      title: 'On the photo',
      tiles: (n: number, looks: number) => (looks > 0 ? `Checked tiles (${looks} of ${n} to look at)` : `Checked tiles (${n})`),
      steps: (n: number) => `Where each step worked (${n})`,
      layer: 'Marks on the photo',
      layerHint: 'Arrow keys go from mark to mark.',
      none: 'Nothing in the report of this version has a place.',
      hint: 'Point at a mark, or go through them with N and P.',
      tile: (row: number, column: number) => `Tile in row ${row}, column ${column}`,
      look: 'Worth a look',
      outcomes: {
        accepted: 'It passed the check at once.',
        redone: 'It passed after another try.',
        attenuated: 'It passed with half of the change in light.',
        original: 'It was left as it was: nothing passed the check.',
      },
      figures: (structure: number, deltaE: number, attempts: number) =>
        `Structure ${structure.toFixed(3)} of 1, colour moved by ΔE ${deltaE.toFixed(1)}, ${count(attempts, 'try', 'tries')}.`,
      share: (fraction: number) => `It changed ${percent(fraction)} of the photo.`,
      outsideEqual: 'Every byte outside is as it was before.',
      away: 'Put away',
    },
    reasons: {
      structure: 'Fine structure is not as in the photo.',
      patch_structure: 'A small patch does not look as in the photo.',
      invented_edges: 'There are edges that the photo does not have.',
      vanished_edges: 'Edges of the photo are gone.',
      delta_e: 'Colours moved too far.',
      seam: 'A seam shows at the border of the tile.',
      clipped: 'Lights or shadows were clipped.',
      fine_detail: 'The finest detail is not as in the photo.',
      unexplained: 'There is texture that the photo does not have.',
      stain: 'There is a stain of colour.',
      burnt: 'A burnt patch was lifted more than the rest.',
      contrast_lost: 'Contrast was lost.',
      photo_seam: 'Seams show between tiles.',
      photo_cast: 'Greys took on a colour.',
      photo_whitened: 'Too much of the photo came near white.',
    } as Record<string, string>,
    steps: {
      merge: 'Frames merged',
      straighten: 'Straightened',
      tone: 'Light and colour',
      sky: 'Sky',
      remove: 'Removed',
      recolour: 'Recoloured',
      replace: 'Replaced',
      blur: 'Blurred',
      cutout: 'Cut out',
      stage: 'Furnished',
    } as Record<string, string>,
    report: {
      title: 'Report',
      none: 'There is a report of what fanlight made, not of what was sent.',
      look: 'Worth a look',
      done: 'What was done',
      disclose: 'To disclose',
      facts: 'Facts',
      allWell: 'Nothing needs a look.',
      notPhoto: 'This is not a photo of a place. It came back unchanged.',
      tilesLeft: (n: number, of: number) =>
        `${count(n, 'tile')} of ${of} got less of the change in light, or none, because the check did not pass.`,
      notStraightened: (why: string) => `The camera was not turned upright: ${lower(why)}`,
      skyFailed: (why: string) => `The new sky did not pass its check, so the old one stayed: ${lower(why)}`,
      notStaged: (why: string) => `The room was not furnished: ${lower(why)}`,
      failed: (step: string, why: string) => `This step could not do its work (${lower(step)}): ${lower(why)}`,
      warning: (stage: string, why: string) => `${stage}: ${lower(why)}`,
      shows: (kind: string, room: string | null, said: boolean) =>
        `${said ? 'You said it shows' : 'It shows'} ${room ? `${article(room)}${room}` : `an ${kind}`}.`,
      merged: (used: number, all: number, ghosts: number) =>
        `${used} of ${count(all, 'frame')} became one photo${ghosts >= 0.005 ? `; ${percent(ghosts)} of it is from a single frame, because something moved` : ''}.`,
      reference: (which: number, all: number, why: string) =>
        `Only frame ${which} of ${all} was used: ${lower(why)}`,
      tone: (look: string | null, why: string) => `Light and colour${look ? `, look ${look}` : ''}: ${lower(why)}`,
      applied: (step: string, fraction: number, why: string) =>
        `${step}: ${percent(fraction)} of the photo.${why ? ` ${why}` : ''}`,
      unchanged: (step: string, _fraction: number, why: string) => `${step}: nothing to change.${why ? ` ${why}` : ''}`,
      straightened: (pitch: number, roll: number, kept: number) =>
        `The camera was turned upright: it pointed ${degrees(pitch, 'up', 'down')} and leaned ${degrees(roll, 'right', 'left')}. ${percent(kept)} of the frame is still there.`,
      straight: 'The camera stood upright already.',
      lens: (name: string) => `The distortion of ${name} was undone.`,
      skyReplaced: (style: string, why: string) => `New sky${style ? ` (${style.toLowerCase()})` : ''}: ${lower(why)}`,
      skyKept: (why: string) => `The sky stayed: ${lower(why)}`,
      listing: (n: number) => `White and sky are those of its shoot, chosen from ${count(n, 'photo')}.`,
      mustDisclose: 'The result shows what the camera did not see. A listing has to say so.',
      noDisclosure: 'Nothing that a listing has to disclose.',
      alteration: (what: string, fraction: number) => `${what.replace(/\.$/, '')} (${percent(fraction)} of the photo).`,
      file: (it: { width: number; height: number; bit_depth: number; format: string }) =>
        `${it.width} × ${it.height}, ${it.bit_depth} bit, ${it.format.toUpperCase()}`,
      size: (before: string, after: string) => (before === after ? before : `${before}, came out as ${after}`),
      colour: (space: string) => `Colours read as ${space}.`,
      took: (seconds: number, gpu: number) =>
        `It took ${seconds.toFixed(1)} s${gpu > 0 ? `, ${gpu.toFixed(1)} s of them on an accelerator` : ''}.`,
      models: (names: string) => `Models: ${names}.`,
    },
    proof: {
      title: 'Finish it otherwise',
      strength: 'Strength',
      strengthIs: (share: number) => `${Math.round(share * 100)} %`,
      look: 'Look',
      looks: { natural: 'Natural', bright: 'Bright', off: 'Faults only' },
      learned: 'Your styles',
      sky: 'Sky',
      skies: { keep: 'Keep it', clear: 'Clear', soft: 'Soft clouds', dusk: 'Dusk' } as Record<string, string>,
      always: 'Also where the sky is not dull',
      straighten: 'Straighten',
      turns: { auto: 'Automatic', level: 'Level only', full: 'Fully', off: 'Leave it' },
      working: 'Making the preview',
      waiting: 'The server is busy. The preview comes by itself.',
      ready: 'The preview is ready.',
      finish: 'Finish it so',
      sending: 'Sending the order',
      reset: 'Back to how it was',
      hint: 'Move a slider, and a small preview shows what comes of it. The finished photo becomes a new version.',
      ordered: (name: string) => `${name} is under way.`,
      leaves: 'What was edited afterwards is not part of it: it begins from the original.',
      keepsEdits: 'What was edited in this version is done again on the new one.',
    },
  },

  edit: {
    title: (name: string) => `Edit ${name}`,
  },

  count,
  photos,
  files,
};

/** A share in per cent, so that a little is not nothing. */
function percent(share: number): string {
  return share > 0 && share < 0.005 ? 'less than 1 %' : `${Math.round(share * 100)} %`;
}

function degrees(angle: number, positive: string, negative: string): string {
  return `${Math.abs(angle).toFixed(1)}° ${angle < 0 ? negative : positive}`;
}

/** As a sentence goes on after a colon. */
function lower(sentence: string): string {
  return /^[A-Z][a-z ]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? 'an ' : 'a ';
}

/** What a stage of a job is at. */
const stages: Record<string, string> = {
  decode: 'Reading the photo',
  merge: 'Merging the frames',
  straighten: 'Turning the camera upright',
  classify: 'Looking what it shows',
  preview: 'Making a small copy',
  surfaces: 'Telling walls from floors',
  depth: 'Measuring depth',
  detect: 'Looking for things',
  select: 'Finding what was clicked',
  embed: 'Looking at the photo',
  room_lines: 'Finding the edges of the room',
  cut: 'Finding the outline',
  look: 'Light and colour',
  review: 'Checking every tile',
  sky: 'A new sky',
  remove: 'Removing',
  replace: 'Replacing',
  recolour: 'Recolouring',
  blur: 'Blurring',
  cutout: 'Cutting out',
  stage: 'Furnishing',
  set_scene: 'Measuring the room',
  encode: 'Writing the file',
};
