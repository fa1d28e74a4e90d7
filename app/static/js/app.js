// Every page works without these; each module binds itself to its data- attributes.
import "./menu.js";
import "./toasts.js";
import "./dialog.js";
import "./once.js";
import "./count.js";
import "./copy.js";
import "./filters.js";
import "./upload.js";
import "./errors.js";
import "./csrf.js";
import "./board.js";
import "./board_ask.js";
import "./board_drag.js";
import "./board_keys.js";
import "./keep_place.js";
import "./opens_at.js";
