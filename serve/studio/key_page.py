"""The page that asks for a key, as HTML. It has its own words, in English like all that the server says: the studio's
are in scripts, of which this page runs none, and it is there before anything is built."""

from base64 import b64encode
from hashlib import sha256

from serve.studio.place import SIGN_IN

STYLE = """
:root { color-scheme: dark light; font: 15px/1.5 ui-sans-serif, system-ui, "Segoe UI", "Noto Sans", sans-serif;
  background: light-dark(#e4e4e4, #1e1e1e); color: light-dark(#1a1a1a, #f0f0f0); }
body { display: grid; place-items: center; box-sizing: border-box; min-height: 100dvh; margin: 0; padding: 1rem; }
main { box-sizing: border-box; width: min(24rem, 100%); padding: 1.5rem; border: 1px solid light-dark(#c6c6c6, #414141);
  border-radius: 8px; background: light-dark(#f0f0f0, #292929); }
h1 { margin: 0 0 1rem; font-size: 1.5rem; }
form { display: grid; gap: .75rem; }
label { display: grid; gap: .25rem; }
p { margin: 0; color: light-dark(#a8201a, #ff9486); }
input, button { box-sizing: border-box; min-height: 2.25rem; padding: .25rem .75rem; border-radius: 4px;
  font: inherit; }
input { width: 100%; border: 1px solid light-dark(#707070, #8f8f8f); background: light-dark(#fff, #161616);
  color: inherit; }
button { border: 0; background: light-dark(#7d4e00, #f0b849); color: light-dark(#fff, #1a1a1a); font-weight: 600; }
:focus-visible { outline: 2px solid light-dark(#7d4e00, #f0b849); outline-offset: 2px; }
"""
"""As in the studio's `style.css`."""

POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Nothing but the style above."""

WRONG = '<p role="alert">That key opens nothing here. Keys begin with fl_.</p>'


def write_page(said: str = "") -> str:
    """`said`: what is to be read under the field."""
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>fanlight studio</title>
<style>{STYLE}</style>
<main>
<h1>fanlight studio</h1>
<form method="post" action="{SIGN_IN}">
<label>Your key <input name="key" type="password" autocomplete="current-password" required autofocus></label>
{said}
<button>Open</button>
</form>
</main>
</html>
"""
