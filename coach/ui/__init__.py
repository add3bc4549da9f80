"""Answer -> page. The only package that imports gradio."""
