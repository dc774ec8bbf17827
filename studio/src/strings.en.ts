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
  },

  edit: {
    title: (name: string) => `Edit ${name}`,
  },

  count,
  photos,
  files,
};
