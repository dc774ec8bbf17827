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

function percentOf(share: number): string {
  return `${(share * 100).toLocaleString('en', { maximumSignificantDigits: 2 })} %`;
}

/** What of a job says how far it is. */
interface Waiting {
  state: string;
  position: number | null;
  eta_s: number | null;
  progress: { stage: string | null };
}

function stageWords(stage: string | null): string {
  return stage === null ? 'Under way' : `Under way: ${stage.replaceAll('_', ' ')}`;
}

/** About how long: 40 s, 3 min, 2 h 10 min. */
function duration(seconds: number): string {
  if (seconds < 55) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function bytes(n: number): string {
  const [unit, size] = n < 1e6 ? ['kB', 1e3] : n < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  return `${(n / Number(size)).toLocaleString('en', { maximumFractionDigits: n < 1e9 ? 0 : 1 })} ${unit}`;
}

/** one, one and two, one, two and three. */
function list(words: string[]): string {
  return new Intl.ListFormat('en').format(words);
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
  profile_lacks: { what: 'The profile that is served cannot do this', todo: '' },
  profile_cannot_replace: { what: 'No model here can replace anything well', todo: '' },
  profile_cannot_stage: { what: 'No model here can furnish a room well', todo: '' },
  unknown_model: { what: 'That model is not on this server any more', todo: 'Choose another one.' },
  unknown_lora: { what: 'That LoRA is not on this server', todo: '' },
  prompt_refused: { what: 'These words are not for a photo that sells a home', todo: 'Say it in another way.' },
  mask_empty: { what: 'Nothing of the photo is marked', todo: 'Mark what it is to be done to.' },
  mask_unreadable: { what: 'The mask cannot be read', todo: 'Save it as a grey PNG, and take that.' },
  mask_wrong_shape: { what: 'The mask has another shape than the photo', todo: 'Take one with the photo’s proportions.' },
  mask_too_deep: { what: 'This mask has become too intricate', todo: 'Download it, clear it, and upload it again.' },
  too_many_masks: { what: 'This mask has become too intricate', todo: 'Download it, clear it, and upload it again.' },
  too_many_strokes: { what: 'The mask has too many strokes', todo: 'Download it, clear it, and upload it again.' },
  mask_gone: { what: 'A mask of the recipe is not kept any more', todo: 'Mark it again.' },
  class_not_there: { what: 'There is none of that in this photo', todo: 'Undo it, and mark it by hand.' },
  outside_photo: { what: 'That place is not on the photo', todo: 'Click on the photo.' },
  selector_failed: { what: 'Nothing could be found at this place', todo: 'Undo it, and click elsewhere or paint it.' },
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

  shoots: {
    title: 'Shoots',
    drop: 'Drop a shoot here',
    dropWhy: 'A folder or files: RAW, JPEG, TIFF, HEIC, brackets as they are. You see what becomes one photo before anything is finished.',
    name: 'Name of the shoot',
    nameHint: 'Left empty, it is called after its folder.',
    untitled: 'Shoot',
    none: 'There are no shoots yet.',
    yours: 'Your shoots',
    loose: 'Photos without a shoot',
    looseWhy: 'Sent by themselves, or by other programs.',
    loading: 'Looking for your shoots',
    draft: (n: number) => `${files(n)} not sent for finishing yet`,
    counts: (done: number, all: number) => (done === all ? `${photos(all)} finished` : `${done} of ${photos(all)} finished`),
    failed: (n: number) => `${n} failed`,
    day: (date: Date) => date.toLocaleDateString('en', { day: 'numeric', month: 'short', year: 'numeric' }),
  },

  drop: {
    folder: 'Choose a folder',
    files: 'Choose files',
    here: 'Drop to add to this shoot',
    passedOver: (n: number, kinds: string[]) => `${files(n)} left alone: no photos (${list(kinds)})`,
    none: 'There is no photo in it',
    unreadable: 'It could not be read',
    unreadableTodo: 'Is the card or disk still connected?',
  },

  shoot: {
    unknownFile: 'a file',
    loading: 'Looking at the shoot',
    empty: 'There are no photos in this shoot yet',
    add: 'Add photos',
    upload: {
      title: 'Sending',
      progress: (sent: number, total: number, left: number) =>
        `${bytes(sent)} of ${bytes(total)}, ${files(left)} to go`,
      looking: 'Looking at what was sent',
      of: (name: string) => `Sending ${name}`,
      failed: 'These files cannot be used',
      missing: (n: number) => `${files(n)} not here yet`,
      missingTodo:
        'The page was reloaded while they were on their way. Drop the same folder again: what has arrived is not sent again, and the rest goes on where it stopped. If they are being sent in another tab, just wait.',
      forget: 'Do without them',
      discard: 'Discard these files',
      discardSure: 'Discard everything that was dropped and is not finished yet?',
    },
    submitting: (left: number) => `Handing over ${photos(left)}`,
    refused: (name: string) => `${name} was not taken`,
  },

  grouping: {
    title: 'What becomes one photo',
    why: 'Frames in one box are merged into one photo. Drag a frame into another box, or select frames and use the buttons.',
    planning: 'Looking for brackets',
    tools: 'Grouping',
    summary: (n: number, of: number) => `${photos(n)} from ${files(of)}`,
    group: (number: number, name: string, frames: number) => `Photo ${number}, ${name}, ${count(frames, 'frame')}`,
    caption: (number: number, frames: number) => (frames === 1 ? `${number}` : `${number} · ${frames} frames`),
    reference: 'gives its name',
    byHand: 'grouped by hand',
    frame: (name: string, ev: string) => (ev ? `${name}, ${ev}` : name),
    ev: (stops: number) => `${stops > 0 ? '+' : stops < 0 ? '−' : '±'}${Math.abs(stops).toLocaleString('en', { maximumFractionDigits: 1 })} EV`,
    doubles: (names: string[]) => `Counted once, beside its RAW: ${list(names)}`,
    left: 'Left out',
    leftHint: 'Not sent for finishing. Drag a frame here, or bring one back with “Each by itself”.',
    leftByHand: 'you left it out',
    alone: 'Drop here for a photo of its own',
    selected: (n: number) => `${count(n, 'frame')} selected`,
    together: 'One photo',
    apart: 'Each by itself',
    before: 'Into the photo before',
    after: 'Into the photo after',
    leaveOut: 'Leave out',
    undo: 'Undo',
    redo: 'Redo',
    next: 'To the next frame',
    previous: 'To the frame before',
    select: 'Select or let go',
    clear: 'Select nothing',
    tooMany: 'A photo has nine frames at most',
    noNeighbour: 'There is no photo on that side',
    done: { together: 'One photo now', apart: 'Each by itself now', moved: 'Moved', left: 'Left out' },
  },

  options: {
    title: 'How to finish them',
    usual: (what: string) => `As usual: ${what}`,
    look: 'Look',
    looks: { natural: 'natural', bright: 'bright', off: 'mend faults alone' },
    style: 'Your style',
    noStyle: 'none',
    styleHint: 'Takes the place of the look.',
    strength: 'Strength',
    percent: (share: number) => `${Math.round(share * 100)} %`,
    sky: 'Sky',
    skies: { auto: 'replaced where it is dull', always: 'always replaced', never: 'left as it is' },
    skyStyle: 'Style of new skies',
    skyStyles: { shoot: 'the same for the shoot', clear: 'clear', soft: 'soft clouds', dusk: 'dusk' },
    straighten: 'Straighten',
    straightens: { auto: 'upright', level: 'level alone', full: 'upright, with the largest crop', off: 'not at all' },
    preset: 'Care',
    presets: { balanced: 'balanced', fast: 'fast', best: 'best' },
    format: 'Files',
    formats: { usual: 'as they came', jpeg: 'JPEG', png: 'PNG', tiff: 'TIFF', webp: 'WebP' },
    go: (n: number) => `Finish ${photos(n)}`,
    estimate: (seconds: number, measured: boolean) =>
      `About ${duration(seconds)}${measured ? '' : ', as far as can be told before the first'}`,
    price: (amount: number, currency: string) =>
      amount.toLocaleString('en', { style: 'currency', currency, maximumFractionDigits: 2 }),
  },

  grid: {
    label: 'Photos of the shoot',
    filter: 'Show',
    filters: { all: 'All', look: 'Want a look', underway: 'Under way', finished: 'Finished', failed: 'Not finished' },
    sort: 'Order',
    sorts: { sent: 'as sent', name: 'by name', look: 'what wants a look first', changed: 'latest first' },
    size: 'Size',
    none: 'None of the photos is like that.',
    summary: (done: number, all: number) => `${done} of ${photos(all)} finished`,
    left: (seconds: number) => `about ${duration(seconds)} left`,
    choose: (name: string) => `Choose ${name}`,
    chosen: (n: number) => `${n} chosen`,
    chooseAll: 'Choose all',
    chooseNone: 'Choose none',
    download: 'Download',
    downloadOf: (name: string) => `Download ${name}`,
    downloadAll: (n: number) => `Download all ${n}`,
    downloadChosen: (n: number) => (n === 0 ? 'Download chosen' : `Download ${n} chosen`),
    cancel: 'Cancel',
    cancelOf: (name: string) => `Cancel ${name}`,
    cancelAll: 'Cancel what is under way',
    retry: 'Try again',
    retryOf: (name: string) => `Try ${name} again`,
    retryAll: (n: number) => `Try ${n} again`,
    open: 'Open',
    frames: (n: number) => count(n, 'frame'),
    version: (n: number) => `version ${n}`,
    arrows: 'To the photo beside it',
    choose1: 'Choose or let go',
    nextFilter: 'Show other ones',
    noPicture: 'No picture yet',
    expires: (date: Date) => `kept until ${date.toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })}`,
    finishedOf: (name: string) => `${name} is finished`,
    failedOf: (name: string) => `${name} failed`,
  },

  progress: {
    of: (name: string) => `Progress of ${name}`,
    queued: (n: number | null) => (n === null ? 'in the queue' : n === 0 ? 'next in the queue' : `${n} before it`),
    waits: 'waits for the rest of its shoot',
    begins: 'begins',
    tiles: (done: number, total: number) => `${done} of ${total} tiles`,
    variants: (done: number, total: number) => `${done} of ${total} pictures`,
    eta: (seconds: number) => `${duration(seconds)} left`,
    again: (attempt: number, most: number) => `try ${attempt} of ${most}`,
    canceled: 'cancelled',
    stages: {
      fetch: 'fetches the photo',
      decode: 'reads the photo',
      merge: 'merges the frames',
      straighten: 'straightens',
      look: 'works on light',
      review: 'checks its work',
      sky: 'looks at the sky',
      encode: 'writes the file',
      remove: 'takes things away',
      replace: 'makes things anew',
      recolour: 'paints',
      blur: 'blurs',
      cutout: 'cuts out',
      set_scene: 'looks at the room',
      stage: 'furnishes',
    } as Record<string, string>,
  },

  marks: {
    failed: 'failed',
    expired: 'expired',
    expiredWhy: 'It was kept for as long as promised, and is gone. Send the photo again to have it finished anew.',
    quality: 'check the picture',
    straighten: 'not straightened',
    notMerged: 'frames not merged',
    framesLeft: (n: number) => `${count(n, 'frame')} left out`,
    warning: (stage: string) => `warning: ${stage}`,
    stepFailed: (step: string) => `${step} did not work`,
    disclosure: 'must be disclosed',
    disclosureWhy: 'The result shows what the camera did not see.',
    because: (reasons: string[]) =>
      reasons.length > 0 ? `Quality control held back: ${list(reasons)}.` : 'Quality control turned it down.',
    tilesHeld: (held: number, all: number) => `${held} of ${count(all, 'tile')} kept closer to the original.`,
    reasons: {
      structure: 'lines moved',
      patch_structure: 'a detail changed',
      invented_edges: 'edges that were not there',
      vanished_edges: 'edges that vanished',
      delta_e: 'colours went far',
      seam: 'a seam between tiles',
      clipped: 'light burnt out',
      fine_detail: 'fine detail lost',
      unexplained: 'texture that was not there',
      stain: 'a stain of colour',
      burnt: 'a burnt place lifted',
      contrast_lost: 'contrast lost',
      photo_seam: 'seams over the photo',
      photo_cast: 'a cast of colour',
      photo_whitened: 'much became white',
    } as Record<string, string>,
  },

  photo: {
    title: (name: string) => name,
  },

  edit: {
    title: (name: string) => `Edit ${name}`,
    photo: 'Photo',
    step: 'Edit',
    opening: 'Opening the photo',

    easel: {
      title: 'On the photo',
      label: (name: string) => `The photo ${name}: mark what is to be changed`,
      how: 'Arrows move a cursor on the photo, Enter clicks there, Alt and Enter takes away. The question mark shows all keys.',
      at: (x: number, y: number) => `${x}, ${y}`,
      failed: 'The photo cannot be shown. Reload the page once the server answers again.',
      keys: {
        move: 'Move the cursor',
        leap: 'Move the cursor farther',
        click: 'Click at the cursor',
        take: 'Take away at the cursor',
        line: 'A line from the last place',
        pan: 'Hold, and drag the photo',
      },
    },

    zoom: {
      title: 'Zoom',
      in: 'Closer',
      out: 'Farther',
      fit: 'Fit',
      full: '100 %: a pixel of the photo to one of the screen',
      double: '200 %',
      percent: (ratio: number) => `${Math.round(ratio * 100)} %`,
      toFull: (ratio: number) => `${Math.round(ratio * 100)} %: show at 100 %`,
    },

    tools: {
      title: 'Tools',
      cancel: 'Drop what is being drawn',
      back: 'One corner back',
      names: {
        points: 'Select by clicks',
        box: 'Box',
        brush: 'Brush',
        eraser: 'Eraser',
        lasso: 'Lasso',
        polygon: 'Polygon',
        find: 'Find',
        hand: 'Move',
      },
      how: {
        points: 'Click a thing to select it. Click again for more of it; Alt-click what does not belong.',
        box: 'Drag a box, or click two of its corners.',
        brush: 'Paint over it. Shift-click draws a line from the last place.',
        eraser: 'Paint over what is not meant. Shift-click draws a line from the last place.',
        lasso: 'Drag around it. To click instead of dragging, take the polygon.',
        polygon: 'Click corner by corner; a click on the first, or twice on the last, closes it.',
        find: 'All of one kind at once, found in this photo.',
        hand: 'Drag the photo, or click what is to be in the middle.',
      },
    },

    takes: { title: 'What a click does', adds: 'Adds', takes: 'Takes away', swap: 'Swap adding and taking away' },

    points: {
      title: 'Selecting',
      begin: 'Select another thing',
      other: 'Another guess',
      busy: 'Looking at what is there …',
      first: 'The first click has the whole photo looked at: that takes up to 4 seconds. The next ones are quick.',
      found: (share: number, score: number) => `${percentOf(share)} of the photo, ${percentOf(score)} sure`,
      guess: (at: number, all: number) => `${at} of ${all}`,
    },
    box: { seeks: 'Find the thing in it, rather than take all of it' },
    brush: {
      title: 'Brush',
      width: 'Size',
      softness: 'Softness',
      pressure: 'A pen’s pressure makes it thinner or wider',
      thinner: 'Smaller',
      thicker: 'Larger',
      harder: 'Harder',
      softer: 'Softer',
    },
    polygon: { close: 'Close the outline', back: 'One corner back' },
    find: {
      surfaces: 'Surfaces',
      things: 'Things',
      classes: {
        ...{ sky: 'Sky', wall: 'Walls', floor: 'Floor', ceiling: 'Ceiling', window: 'Windows', door: 'Doors' },
        ...{ furniture: 'Furniture', built_in: 'Built-in' },
      },
      kinds: {
        ...{ face: 'Faces', plate: 'Number plates', person: 'People', car: 'Cars', furniture: 'Furniture' },
        ...{ screen: 'Screens', plant: 'Plants', document: 'Papers' },
      },
    },

    mask: {
      title: 'Mask',
      busy: 'Drawing the mask …',
      coverage: (share: number) => (share > 0 ? `${percentOf(share)} of the photo is marked` : 'Nothing is marked'),
      invert: 'Invert',
      clear: 'Clear',
      grow: 'Grow',
      feather: 'Feather',
      look: 'Show it as',
      lookOn: 'Show the mask otherwise',
      looks: { film: 'Red film', grey: 'Black and white', none: 'Hidden' },
      upload: 'Upload PNG',
      download: 'Download PNG',
      saving: 'Drawing …',
      wrong: { unreadable: 'That is no mask: a PNG is wanted', shape: 'The mask has another shape than the photo' },
      wrongTodo: 'A grey PNG of the photo’s proportions, white where it is marked.',
      notKept: 'There is no room to keep all of this over a reload: apply it before you leave.',
    },

    history: {
      title: 'History',
      undo: 'Undo',
      redo: 'Redo',
      undoing: (what: string) => `Undo: ${what}`,
      redoing: (what: string) => `Redo: ${what}`,
      undone: (what: string) => `Undone: ${what}`,
      redone: (what: string) => `Done again: ${what}`,
      nothing: 'There is nothing more.',
    },
    did: {
      brush: 'brush',
      eraser: 'eraser',
      lasso: 'lasso',
      polygon: 'polygon',
      box: 'box',
      click: 'click',
      unclick: 'click that takes away',
      guess: 'another guess',
      find: (name: string) => `find ${name.toLowerCase()}`,
      invert: 'invert',
      clear: 'clear the mask',
      grow: 'grow',
      feather: 'feather',
      upload: 'upload a mask',
      choose: (name: string) => `choose ${name.toLowerCase()}`,
      form: (name: string) => `settings of ${name.toLowerCase()}`,
    },

    lacks: {
      selector: 'The profile that is served cannot select by clicks.',
      segmenter: 'The profile that is served does not know skies.',
      surfaces: 'The profile that is served does not know surfaces.',
      detector: 'The profile that is served does not find things or faces.',
      cutter: 'The profile that is served cannot find a subject by itself.',
      eraser: 'The profile that is served cannot remove anything.',
      depth: 'The profile that is served cannot tell how deep a room is.',
      replaces: 'The models of this profile are too small to replace anything.',
      stages: 'The models of this profile are too small to furnish a room.',
    },
    brings: 'On the server’s machine, this brings it:',
    orPreview: 'Or see a marked preview of what they make of it: tick “Marked preview”.',

    deeds: {
      title: 'What to do with it',
      apply: 'Do it',
      busy: 'It is under way already.',
      names: {
        ...{ remove: 'Remove', replace: 'Replace', recolour: 'Recolour' },
        ...{ blur: 'Blur', cutout: 'Cut out', stage: 'Furnish' },
      },
      applying: {
        ...{ remove: 'Remove it', replace: 'Replace it', recolour: 'Recolour it' },
        ...{ blur: 'Blur it', cutout: 'Cut it out', stage: 'Furnish the room' },
      },
      how: {
        remove: 'What is marked goes, and what is around it continues in its place. It is disclosed as generated.',
        replace: 'What is marked is made anew from your words, and disclosed as generated.',
        recolour: 'A wall, door or floor in another paint: light, shadow and texture stay.',
        blur: 'What is marked becomes unrecognisable, for good.',
        cutout: 'What is marked stays; all else becomes transparent, a colour or another photo.',
        stage: 'Furniture for an empty room. Walls, windows, doors and the view stay the photo’s own.',
      },
      missing: {
        mask: 'Mark something on the photo first.',
        prompt: 'Say in words what is to be there.',
        paint: 'Say a paint: a colour, or a number like RAL 9010.',
        known: 'Say the known colour, or choose “as it is shown”.',
        tint: 'The tint is no colour.',
        photo: 'Choose the photo for behind it.',
        style: 'Choose a style, or say the furniture in words.',
      },
    },

    forms: {
      more: 'More settings',
      force: 'Keep it even where the check says it is not good',
      preview: 'Marked preview, also by models that are too small',
      prompt: 'What is to be there',
      promptHint: 'oak parquet, herringbone',
      negative: 'What is not to be there',
      strength: 'Strength',
      surface: 'Make ready as',
      surfaces: { '': 'As it is', paint: 'Paint', parquet: 'Parquet', tiles: 'Tiles' },
      tint: 'Tint',
      paint: 'Paint',
      material: 'What it is painted on',
      materials: { paint: 'A painted surface', parquet: 'Parquet (a preview)', tiles: 'Tiles (a preview)' },
      anchor: 'How the light is known',
      anchors: { shown: 'As it is shown', old: 'By the old paint', white: 'By what white looks like here' },
      known: { old: 'The old paint', white: 'White paint, in this light' },
      marked: 'What is marked',
      faces: 'All faces',
      subject: 'What the photo is of',
      blurred: 'What is blurred',
      style: 'How',
      blurs: { blur: 'Blur', pixelate: 'Squares' },
      stays: 'What stays',
      background: 'Behind it',
      backgrounds: { transparent: 'Nothing (transparent)', paint: 'A colour', photo: 'A photo' },
      format: 'File',
      formats: { png: 'PNG', webp: 'WebP', tiff: 'TIFF' },
      colour: 'Colour',
      choosePhoto: 'Choose a photo',
      tooLarge: 'This photo is too large to go behind',
      tooLargeTodo: 'Take a JPEG or PNG of 6 MB at most.',
      stylesComing: 'Asking for the styles …',
      furniture: 'Style',
      ownWords: 'In my own words',
      room: 'Room',
      roomItself: 'What it looks like',
      rooms: { living: 'Living room', bedroom: 'Bedroom', kitchen: 'Kitchen', dining: 'Dining room', office: 'Office' },
      stagePrompt: 'Furniture, in words',
      stageHint: 'a walnut table with six chairs',
      declutter: 'Take away the furniture that is there first',
      onlyMarked: 'Only where it is marked',
      variants: 'Pictures to choose from',
      label: 'Label on the photo',
      labelHint: 'Virtually staged',
    },
    paint: {
      how: '#8a9ba8, RAL 7016, or Lab 26 -1 -3',
      ral: (name: string) => `${name}. The screen comes near it; the card decides.`,
      wrong: 'That is no colour: say it like #8a9ba8 or RAL 7016.',
      pick: (label: string) => `${label}: pick a colour`,
    },
    model: {
      title: 'Model',
      best: 'The best there is',
      named: (name: string, asleep: boolean) => (asleep ? `${name} (asleep: some seconds more)` : name),
    },
    seed: { title: 'Seed', own: 'the photo’s own' },

    run: {
      under: 'Under way',
      sending: 'Sending …',
      state: ({ state, position, eta_s, progress }: Waiting) => {
        if (state === 'queued') return position ? `In the queue, ${position} before it` : 'In the queue';
        const left = eta_s === null ? '' : `, about ${duration(eta_s)} left`;
        return `${stageWords(progress.stage)}${left}`;
      },
      canceled: 'Cancelled. Nothing was changed.',
      unchanged: 'The photo stayed as it was',
      unchangedTodo: 'Change the mask or the settings and do it again, or look at the result all the same.',
      look: 'Look at it',
      done: (name: string) => `${name}: done, as a new version.`,
    },
  },

  count,
  photos,
  files,
  duration,
  bytes,
  list,
};
