module scepra
