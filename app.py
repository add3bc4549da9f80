"""Start the chat page: `python app.py`. Settings come from COACH_* (COACH_HOST=0.0.0.0 to be reached from other machines)."""

from coach.cli.serving import serve

if __name__ == "__main__":
    serve(host=None, port=None)
