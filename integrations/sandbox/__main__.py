from integrations.sandbox.server import main

main()
